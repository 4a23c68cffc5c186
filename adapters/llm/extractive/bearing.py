"""What the evidence says for and against anything that was put into words."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from attrs import frozen

from adapters.llm.extractive.clauses import clauses, sentences
from adapters.llm.extractive.index import EvidenceIndex, Scores
from adapters.llm.extractive.remarks import Remark, read_remarks
from adapters.llm.extractive.stance import judge_implied
from adapters.llm.extractive.weighing import Entry, Support
from adapters.llm.extractive.wording import legible
from adapters.llm.extractive.words import content_stems, terms
from domain.evidence import Document, Passage

_QUOTED = re.compile(r'"([^"]{12,})"')
_NEAREST = 12
"""How many passages are weighed where no option tells them apart."""

_LEAST_WORDS = 2
_LEAST_SHARE = 0.25
"""How many words, and what share of its words, a text has in common with what bears on it."""

_LEANINGS_KEPT = 4_096


@frozen(eq=False)
class Evidence:
    """The documents of a panel, their passages, and what those say of the panel's options."""

    documents: tuple[Document, ...]
    options: tuple[str, ...]
    index: EvidenceIndex
    remarks: tuple[Remark, ...]


def bearing_on(text: str, evidence: Evidence) -> Support:
    """The passages for and against a text, weighed by how near they are to it, 0 to 1.

    Where the text takes sides on an option, what is said of that option counts; else the nearest
    passages do, by whether they judge as the text does. What the text quotes bears on nothing: no
    text is its own proof.
    """
    matter = " ".join(_QUOTED.findall(text)) or text
    nearness = evidence.index.relevance(dict.fromkeys(terms(matter), 1.0))
    quoted = _quoted_in(text, evidence)
    sides = _sides_on_options(matter, evidence) or _sides_of_nearest(matter, evidence, nearness)
    weighed = [
        (place, side * float(nearness[place])) for place, side in sides if place not in quoted
    ]
    return support_of(weighed)


def nearest(text: str, evidence: Evidence) -> int | None:
    """The place of the passage that shares most with a text and is not quoted in it, or None."""
    nearness = evidence.index.relevance(dict.fromkeys(terms(text), 1.0))
    quoted = _quoted_in(text, evidence)
    places = [place for place in range(len(nearness)) if place not in quoted]
    best = max(places, key=lambda place: float(nearness[place]), default=None)
    return best if best is not None and nearness[best] > 0 else None


def support_of(weighed: Sequence[Entry]) -> Support:
    """Entries by their side: those above 0 speak for something, those below 0 against it."""
    return Support(
        speaks_for=[(place, weight) for place, weight in weighed if weight > 0],
        against=[(place, -weight) for place, weight in weighed if weight < 0],
    )


@lru_cache(maxsize=_LEANINGS_KEPT)
def leaning(text: str) -> float:
    """Whether a text judges what it speaks of well (to 1) or ill (to -1); 0 where it does not."""
    values = [
        judge_implied(part.words)
        for sentence in sentences(text)
        if not sentence.endswith("?")
        for part in clauses(sentence)
        if not part.is_condition
    ]
    return float(max(-1, min(1, sum(values))))


def _sides_on_options(text: str, evidence: Evidence) -> list[Entry]:
    said = Passage(document="", first_line=1, last_line=1, text=text)
    stands: Mapping[int, float] = {
        remark.option: remark.balance
        for remark in read_remarks([said], evidence.options)
        if remark.balance
    }
    return [
        (remark.passage, remark.balance * stands[remark.option])
        for remark in evidence.remarks
        if remark.option in stands
    ]


def _sides_of_nearest(text: str, evidence: Evidence, nearness: Scores) -> list[Entry]:
    side = leaning(text)
    if not side:
        return []
    said = frozenset(content_stems(text))
    least = max(min(_LEAST_WORDS, len(said)), _LEAST_SHARE * len(said))
    touching = [
        place for place, own in enumerate(evidence.index.terms) if len(said & own) >= least > 0
    ]
    closest = sorted(touching, key=lambda place: (-float(nearness[place]), place))[:_NEAREST]
    return [(place, side * leaning(evidence.index.passages[place].text)) for place in closest]


def _quoted_in(text: str, evidence: Evidence) -> set[int]:
    """The passages that a text quotes, in whole or from their beginning."""
    quotes = [quote.removesuffix(" ...") for quote in _QUOTED.findall(text)]
    return {
        place
        for place, passage in enumerate(evidence.index.passages if quotes else ())
        if any(quote in legible(passage.text) for quote in quotes)
    }
