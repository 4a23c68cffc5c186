"""Form a seat's opinion from the evidence as it sees it."""

from collections.abc import Iterable, Sequence

from adapters.llm.extractive.bearing import Evidence
from adapters.llm.extractive.clauses import sentences
from adapters.llm.extractive.index import EvidenceIndex
from adapters.llm.extractive.remarks import Remark
from adapters.llm.extractive.sides import case_of
from adapters.llm.extractive.weighing import (
    Support,
    confidence,
    rate,
    supports,
    touching,
    view_of,
)
from adapters.llm.extractive.wording import (
    Quoted,
    Reasons,
    cite,
    explain,
    explain_ratings,
    explain_statement,
    legible,
)
from adapters.llm.extractive.words import content_stems
from domain.evidence import Passage
from domain.panel import Opinion, Packet
from domain.panel.opinion import POSITION_LIMIT

_QUOTES = 3
_DIGITS = 3
_TIE_DIGITS = 9
"""Weights that are equal to so many digits are equal: the order decides, not rounding errors."""


def choose(index: EvidenceIndex, packet: Packet, remarks: Sequence[Remark]) -> Opinion:
    """The option with the best balance of those that something speaks for, the first of equals.

    Abstains where nothing speaks for any.
    """
    view = view_of(index, packet, {remark.passage for remark in remarks})
    found = supports(remarks, len(packet.options), view)
    backed = [place for place, support in enumerate(found) if support.speaks_for]
    if not backed:
        return Opinion.abstain(_why_none(remarks))
    chosen = max(backed, key=lambda place: round(found[place].balance, _TIE_DIGITS))
    quoted = _quoted(index, found[chosen])
    ratings = rate(index, found[chosen], packet.dimensions)
    reasons = Reasons(
        packet=packet,
        position=packet.options[chosen],
        supports=dict(zip(packet.options, found, strict=True)),
        view=view,
        quoted=quoted,
        rated=bool(ratings),
    )
    return Opinion(
        position=packet.options[chosen],
        ratings=ratings,
        confidence=round(confidence(found, chosen), _DIGITS),
        rationale=explain(reasons),
        citations=tuple(one.citation for one in quoted),
    )


def pick_statement(index: EvidenceIndex, packet: Packet) -> Opinion:
    """The passage that answers best for the seat, as its position; abstains where none does."""
    view = view_of(index, packet)
    weights = {
        place: float(view.weights[place])
        for place in touching(index, packet)
        if not index.passages[place].text.rstrip().endswith("?")
    }
    ranked = _strongest(weights.items())[:_QUOTES]
    if not ranked:
        return Opinion.abstain("no passage of the evidence touches the question")
    best = [weights[place] for place in ranked]
    position = _statement(index.passages[ranked[0]], packet)
    return Opinion(
        position=position,
        confidence=round(best[0] / (sum(best) + 1), _DIGITS),
        rationale=explain_statement(packet, position, best, view),
        citations=tuple(cite(index.passages[place]) for place in ranked),
    )


def rate_alone(evidence: Evidence, packet: Packet) -> Opinion:
    """Ratings of what the question proposes, without a position; abstains where none can be."""
    found = case_of(packet, evidence)
    ratings = rate(evidence.index, found, packet.dimensions)
    if not ratings:
        return Opinion.abstain("no passage speaks for or against anything that is to be rated")
    quoted = _quoted(evidence.index, found)
    return Opinion(
        ratings=ratings,
        rationale=explain_ratings(quoted, view_of(evidence.index, packet)),
        citations=tuple(one.citation for one in quoted),
    )


def _why_none(remarks: Sequence[Remark]) -> str:
    if remarks:
        return "the evidence speaks only against the options that it names"
    return "no passage of the evidence names an option in words that can be recognised"


def _quoted(index: EvidenceIndex, support: Support) -> list[Quoted]:
    """The passages to quote: the strongest for the option, and the strongest one against it."""
    against = _strongest(support.against)[:1]
    room = _QUOTES - len(against)
    judged = {place for place, _ in support.speaks_for} - {place for place, _ in support.names}
    return [
        *(
            Quoted(cite(index.passages[place]), "for it" if place in judged else "names it")
            for place in _strongest(support.speaks_for)[:room]
        ),
        *(Quoted(cite(index.passages[place]), "against it") for place in against),
    ]


def _strongest(entries: Iterable[tuple[int, float]]) -> list[int]:
    """The places by weight, the heaviest first, equals in order."""
    ranked = sorted(entries, key=lambda entry: (-round(entry[1], _TIE_DIGITS), entry[0]))
    return [place for place, weight in ranked if weight > 0]


def _statement(passage: Passage, packet: Packet) -> str:
    """The passage in one line or, where it is too long, its sentence nearest to the question."""
    whole = legible(passage.text)
    if len(whole) <= POSITION_LIMIT:
        return whole
    asked = frozenset(content_stems(packet.query))
    nearest = max(sentences(whole), key=lambda one: len(asked.intersection(content_stems(one))))
    return nearest[:POSITION_LIMIT].strip()
