"""Say an opinion in plain words."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from adapters.llm.extractive.weighing import Support, View
from domain.panel import Citation, Opinion, Packet
from domain.shared import comparable

LABEL = "extractive: quotes the evidence, does not reason"

_SCALE = (
    "Ratings, 1 to 9, show how far the passages that touch a dimension speak for this position; "
    "higher is more favourable on every dimension, so 9 on risk means the least risk."
)

_OUTWEIGHED = "More weighs against it than for it, but no other option fares better."
_LEADS = {
    "for it": "Strongest for it",
    "names it": "No passage speaks for an option outright; this one is named in",
    "against it": "Strongest against it",
}
_QUOTE_IN_REASONS = 600
_QUOTE_IN_CONTENT = 3_000
"""Longer quotes are shortened there; the citation has them in full."""


@frozen
class Quoted:
    """A citation, and which side it is on: `for it`, `against it` or `names it`."""

    citation: Citation
    side: str


@frozen(kw_only=True)
class Reasons:
    """What an opinion on options rests on."""

    packet: Packet
    position: str
    supports: Mapping[str, Support]
    view: View
    quoted: Sequence[Quoted]
    rated: bool


def explain(reasons: Reasons) -> str:
    """The rationale of an opinion on options."""
    weighed = "; ".join(_weighed(*entry) for entry in reasons.supports.items())
    parts = [
        f"The evidence, weighed for this seat, supports {reasons.position} best.",
        *([_OUTWEIGHED] if reasons.supports[reasons.position].balance < 0 else []),
        *_strongest_quotes(reasons.quoted),
        f"Passages and their weight: {weighed}.",
        _field(reasons.view),
        *([_SCALE] if reasons.rated else []),
        *_standing(reasons.packet, reasons.position),
    ]
    return " ".join(parts)


def explain_statement(packet: Packet, position: str, weights: Sequence[float], view: View) -> str:
    """The rationale of an opinion in the evidence's own words, with the quotes' weights."""
    shown = ", ".join(f"{weight:.2f}" for weight in weights)
    parts = [
        "The position is the passage that weighs most for the question seen from this seat.",
        f"Weights of the passages quoted, each 0 to 1: {shown}.",
        _field(view),
        "Nothing is rated: without options there is nothing to weigh for and against.",
        *_standing(packet, position),
    ]
    return " ".join(parts)


def in_words(opinion: Opinion) -> str:
    """The whole opinion as text, with its label and every quote."""
    if opinion.abstention is not None:
        return f"[{LABEL}]\nNo position: {opinion.abstention}."
    ratings = ", ".join(f"{name} {value}" for name, value in opinion.ratings.items())
    lines = [
        f"[{LABEL}]",
        f"Position: {opinion.position}",
        opinion.rationale,
        *([f"Ratings: {ratings}"] if ratings else []),
        *(
            f"[{number}] {_place(one)}: {_in_quotes(one, limit=_QUOTE_IN_CONTENT)}"
            for number, one in enumerate(opinion.citations, start=1)
        ),
    ]
    return "\n".join(lines)


def legible(text: str) -> str:
    """Text in one line, NFC, without control characters."""
    shown = "".join(" " if unicodedata.category(one) in {"Cc", "Cs"} else one for one in text)
    return " ".join(unicodedata.normalize("NFC", shown).split())


def _strongest_quotes(quoted: Sequence[Quoted]) -> Iterable[str]:
    """The first quote of each side, the others being left to the citations."""
    first = {one.side: one.citation for one in reversed(quoted)}
    for side, lead in _LEADS.items():
        if side in first:
            quote = _in_quotes(first[side], limit=_QUOTE_IN_REASONS)
            yield f"{lead}: {quote} ({_place(first[side])})."


def _weighed(option: str, support: Support) -> str:
    return (
        f"{option}: {len(support.speaks_for)} for ({_total(support.speaks_for)}), "
        f"{len(support.against)} against ({_total(support.against)})"
    )


def _total(entries: Iterable[tuple[int, float]]) -> str:
    return f"{sum(weight for _, weight in entries):.2f}"


def _field(view: View) -> str:
    if not view.vocabulary:
        return "This seat has no vocabulary of its own."
    used = f"The evidence uses {view.known} of this seat's {view.vocabulary} terms"
    return f"{used}." if view.known else f"{used}: it goes by the question alone."


def _place(citation: Citation) -> str:
    first, last = citation.first_line, citation.last_line
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    return f"{legible(citation.source)}, {lines}"


def _in_quotes(citation: Citation, *, limit: int) -> str:
    quote = legible(citation.quote)
    return f'"{quote}"' if len(quote) <= limit else f'"{quote[:limit].rstrip()} ..."'


def _standing(packet: Packet, position: str) -> Iterable[str]:
    """In a later round: whether the seat stays, and how many others stand there too."""
    own = packet.own.position if packet.own else None
    if own is not None:
        stays = comparable(own) == comparable(position)
        yield "It keeps its position." if stays else f"Before, it held {own}."
    positions = [seen.opinion.position for seen in packet.others if seen.opinion]
    if positions:
        same = sum(comparable(one or "") == comparable(position) for one in positions)
        yield (
            f"Of {len(positions)} other seats heard, {same} hold the same; "
            "only the evidence counts here."
        )
