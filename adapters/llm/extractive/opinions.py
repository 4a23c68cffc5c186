"""Form a seat's opinion from the evidence as it sees it."""

from collections.abc import Sequence

from adapters.llm.extractive.clauses import sentences
from adapters.llm.extractive.index import EvidenceIndex
from adapters.llm.extractive.remarks import Remark
from adapters.llm.extractive.weighing import (
    Support,
    confidence,
    rate,
    supports,
    touching,
    view_of,
)
from adapters.llm.extractive.wording import Reasons, explain, explain_statement, legible
from adapters.llm.extractive.words import content_stems
from domain.evidence import Passage
from domain.panel import Citation, Opinion, Packet
from domain.panel.opinion import POSITION_LIMIT

_QUOTES = 3
_DIGITS = 3


def choose(index: EvidenceIndex, packet: Packet, remarks: Sequence[Remark]) -> Opinion:
    """The option that the evidence supports best for the seat, the first of equals.

    Abstains where no passage speaks for any option more than against it.
    """
    view = view_of(index, packet)
    found = supports(remarks, len(packet.options), view)
    chosen = max(range(len(found)), key=lambda place: round(found[place].balance, 9))
    if found[chosen].balance <= 0 or not (found[chosen].speaks_for or found[chosen].names):
        return Opinion.abstain(_nothing_for_an_option(found))
    quoted = _quoted(found[chosen])
    ratings = rate(index, found[chosen], packet.dimensions)
    reasons = Reasons(
        packet=packet,
        position=packet.options[chosen],
        supports=dict(zip(packet.options, found, strict=True)),
        in_field=view.in_field,
        quoted=[why for _, why in quoted],
        rated=bool(ratings),
    )
    return Opinion(
        position=packet.options[chosen],
        ratings=ratings,
        confidence=round(confidence(found, chosen), _DIGITS),
        rationale=explain(reasons),
        citations=tuple(_cite(index.passages[place]) for place, _ in quoted),
    )


def pick_statement(index: EvidenceIndex, packet: Packet) -> Opinion:
    """The passage that answers best for the seat, as its position; abstains where none does."""
    view = view_of(index, packet)
    places = [
        place
        for place in touching(index, packet)
        if not index.passages[place].text.rstrip().endswith("?")
    ]
    ranked = sorted(places, key=lambda place: (-round(float(view.weights[place]), 9), place))[
        :_QUOTES
    ]
    if not ranked:
        return Opinion.abstain("no passage of the evidence touches the question")
    weights = [float(view.weights[place]) for place in ranked]
    return Opinion(
        position=_statement(index.passages[ranked[0]], packet),
        confidence=round(weights[0] / (sum(weights) + 1), _DIGITS),
        rationale=explain_statement(packet, weights, in_field=view.in_field),
        citations=tuple(_cite(index.passages[place]) for place in ranked),
    )


def _nothing_for_an_option(found: Sequence[Support]) -> str:
    if any(support.against for support in found):
        return "what the evidence says of the options is against them on balance"
    return "no passage of the evidence speaks of any option"


def _quoted(support: Support) -> list[tuple[int, str]]:
    """The passages to quote and why: the two strongest for it, and the strongest against it."""
    against = _strongest(support.against)[:1]
    room = _QUOTES - len(against)
    speaks_for = _strongest(support.speaks_for)[:room]
    named = [] if speaks_for else _strongest(support.names)[:room]
    return [
        *((place, "for it") for place in speaks_for),
        *((place, "names it") for place in named),
        *((place, "against it") for place in against),
    ]


def _strongest(entries: Sequence[tuple[int, float]]) -> list[int]:
    return [place for place, _ in sorted(entries, key=lambda one: (-round(one[1], 9), one[0]))]


def _cite(passage: Passage) -> Citation:
    return Citation(
        source=passage.document,
        first_line=passage.first_line,
        last_line=passage.last_line,
        quote=passage.text,
    )


def _statement(passage: Passage, packet: Packet) -> str:
    """The passage in one line or, where it is too long, its sentence nearest to the question."""
    whole = legible(passage.text)
    if len(whole) <= POSITION_LIMIT:
        return whole
    asked = frozenset(content_stems(packet.query))
    nearest = max(sentences(whole), key=lambda one: len(asked.intersection(content_stems(one))))
    return nearest[:POSITION_LIMIT].strip()
