"""Choose the passages of the evidence that matter most to a question."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from attrs import frozen

from adapters.llm.extractive.index import build_index
from adapters.llm.extractive.words import terms
from domain.evidence import Document, Passage, passages_of

_DIGITS = 9
"""Relevances that are equal to so many digits are equal: the order decides, not rounding."""

_Stretch = tuple[int, int, bool]
"""The first line, the last, and whether it is shown."""


@frozen(kw_only=True)
class ChosenPassages:
    """What is shown of the evidence, and what is not.

    Attributes:
        passages: whole passages in the order of the documents and within them.
        left_out: all else that has words, as `name:first-last` with the lines: the other
            passages, and what is no passage (headings, code, front matter). One range for what no
            chosen passage parts.
    """

    passages: tuple[Passage, ...]
    left_out: tuple[str, ...]


def choose_passages(documents: Sequence[Document], query: str, limit: int) -> ChosenPassages:
    """The passages most relevant to a query, of at most `limit` characters together.

    Of each document, the most relevant first, one passage that still fits is taken; then the
    others by relevance (BM25 over words and pairs of words). One that does not fit is passed over
    for the next. Equals go in order, so that the same is chosen every time.
    """
    passages = [passage for document in documents for passage in passages_of(document)]
    ranked = _ranked(documents, query, passages)
    chosen: set[int] = set()
    room = limit
    for name in dict.fromkeys(passages[place].document for place in ranked):
        of_document = (place for place in ranked if passages[place].document == name)
        first = next((one for one in of_document if len(passages[one].text) <= room), None)
        if first is not None:
            chosen.add(first)
            room -= len(passages[first].text)
    for place in ranked:
        if place not in chosen and len(passages[place].text) <= room:
            chosen.add(place)
            room -= len(passages[place].text)
    return ChosenPassages(
        passages=tuple(passages[place] for place in sorted(chosen)),
        left_out=tuple(_left_out(documents, passages, chosen)),
    )


def _ranked(documents: Sequence[Document], query: str, passages: Sequence[Passage]) -> list[int]:
    if not passages:
        return []
    index = build_index(documents)
    relevance = index.relevance(dict.fromkeys(terms(query), 1.0))
    found = dict(zip(index.passages, relevance.tolist(), strict=True))
    scores = [round(found.get(passage, 0.0), _DIGITS) for passage in passages]
    return sorted(range(len(passages)), key=lambda place: (-scores[place], place))


def _left_out(
    documents: Sequence[Document], passages: Sequence[Passage], chosen: Collection[int]
) -> Iterator[str]:
    stretches: dict[str, list[_Stretch]] = {one.name: [] for one in documents}
    for place, passage in enumerate(passages):
        lines = (passage.first_line, passage.last_line)
        stretches[passage.document].append((*lines, place in chosen))
    for document in documents:
        of_document = stretches[document.name]
        of_document += _no_passages(document, of_document)
        for is_shown, group in groupby(sorted(of_document), key=itemgetter(2)):
            run = list(group)
            if not is_shown:
                yield f"{document.name}:{run[0][0]}-{run[-1][1]}"


def _no_passages(document: Document, passages: Sequence[_Stretch]) -> list[_Stretch]:
    """The lines with words that no passage holds."""
    held = {line for first, last, _ in passages for line in range(first, last + 1)}
    return [
        (number, number, False)
        for number, line in enumerate(document.text.split("\n"), start=1)
        if number not in held and any(character.isalnum() for character in line)
    ]
