"""Choose the passages of the evidence that matter most to a question."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from attrs import frozen

from adapters.llm.extractive.index import build_index
from adapters.llm.extractive.words import terms
from domain.evidence import Document, Passage, passages_of

_DIGITS = 9
"""Relevances that are equal to so many digits are equal: the order decides, not rounding."""


@frozen(kw_only=True)
class ChosenPassages:
    """What is shown of the evidence, and what is not.

    Attributes:
        passages: whole passages in the order of the documents and within them.
        left_out: the other passages, as `name:first-last` with the lines; one range for those
            that no chosen passage parts. What is no passage (headings, code) is not counted.
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
    if sum(len(passage.text) for passage in passages) <= limit:
        return ChosenPassages(passages=tuple(passages), left_out=())
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
        left_out=tuple(_ranges(passages, chosen)),
    )


def _ranked(documents: Sequence[Document], query: str, passages: Sequence[Passage]) -> list[int]:
    index = build_index(documents)
    relevance = index.relevance(dict.fromkeys(terms(query), 1.0))
    found = dict(zip(index.passages, relevance.tolist(), strict=True))
    scores = [round(found.get(passage, 0.0), _DIGITS) for passage in passages]
    return sorted(range(len(passages)), key=lambda place: (-scores[place], place))


def _ranges(passages: Sequence[Passage], chosen: set[int]) -> Iterator[str]:
    places = enumerate(passages)
    for (name, shown), group in groupby(
        places, key=lambda one: (one[1].document, one[0] in chosen)
    ):
        if not shown:
            run = [passage for _, passage in group]
            yield f"{name}:{run[0].first_line}-{run[-1].last_line}"
