"""Say an opinion in plain words."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from adapters.llm.extractive.weighing import Support, View, total
from domain.evidence import Passage
from domain.panel import Citation, Opinion, Packet, Point
from domain.panel.discussion import CONTENT_LIMIT
from domain.shared import comparable

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and surrogates."""

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
_QUOTE_IN_POINT = 300
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


def explain_ratings(quoted: Sequence[Quoted], view: View) -> str:
    """The rationale of ratings without a position."""
    parts = [
        "What the question proposes is rated by the passages that touch it and the dimension.",
        *_strongest_quotes(quoted),
        _field(view),
        _SCALE,
    ]
    return " ".join(parts)


def in_words(opinion: Opinion | None, points: Sequence[Point] = ()) -> str:
    """The whole answer as text, with its label and every quote; points shortened where many."""
    lines = [f"[{LABEL}]", *(_opinion_lines(opinion) if opinion else [])]
    room = CONTENT_LIMIT - sum(len(line) + 1 for line in lines)
    share = room // len(points) if points else 0
    lines += [_shortened(_point_line(point), share - 1) for point in points]
    return "\n".join(lines) if opinion or points else f"[{LABEL}]\nNothing to add."


def cite(passage: Passage) -> Citation:
    """A passage as a citation."""
    return Citation(
        source=passage.document,
        first_line=passage.first_line,
        last_line=passage.last_line,
        quote=passage.text,
    )


def brief_quote(citation: Citation) -> str:
    """A citation in a line: its quote, shortened where it is long, and its place."""
    return f"{_in_quotes(citation, limit=_QUOTE_IN_POINT)} ({_place(citation)})."


def legible(text: str) -> str:
    """Text in one line, NFC, without control characters."""
    shown = _UNPRINTABLE.sub(" ", text)
    return " ".join(unicodedata.normalize("NFC", shown).split())


def _opinion_lines(opinion: Opinion) -> list[str]:
    if opinion.abstention is not None:
        return [f"No position: {opinion.abstention}."]
    ratings = ", ".join(f"{name} {value}" for name, value in opinion.ratings.items())
    return [
        *([f"Position: {opinion.position}"] if opinion.position else []),
        opinion.rationale,
        *([f"Ratings: {ratings}"] if ratings else []),
        *(
            f"[{number}] {_place(one)}: {_in_quotes(one, limit=_QUOTE_IN_CONTENT)}"
            for number, one in enumerate(opinion.citations, start=1)
        ),
    ]


def _point_line(point: Point) -> str:
    about = f" on {point.about}" if point.about else ""
    verdict = f", {point.verdict}" if point.verdict else ""
    return f"{point.kind.capitalize()}{about}{verdict}: {point.text}"


def _shortened(line: str, limit: int) -> str:
    return line if len(line) <= limit else f"{line[: limit - 4]} ..."


def _strongest_quotes(quoted: Sequence[Quoted]) -> Iterable[str]:
    """The first quote of each side, the others being left to the citations."""
    first = {one.side: one.citation for one in reversed(quoted)}
    for side, lead in _LEADS.items():
        if side in first:
            quote = _in_quotes(first[side], limit=_QUOTE_IN_REASONS)
            yield f"{lead}: {quote} ({_place(first[side])})."


def _weighed(option: str, support: Support) -> str:
    return (
        f"{option}: {len(support.speaks_for)} for ({total(support.speaks_for):.2f}), "
        f"{len(support.against)} against ({total(support.against):.2f})"
    )


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
