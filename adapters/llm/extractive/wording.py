"""Say an opinion in plain words."""

import unicodedata
from collections.abc import Mapping, Sequence

from attrs import frozen

from adapters.llm.extractive.weighing import Support
from domain.panel import Citation, Opinion, Packet
from domain.shared import comparable

LABEL = "extractive: quotes the evidence, does not reason"

_OUT_OF_FIELD = (
    "No passage uses the vocabulary of this seat, so it goes by the question alone and weighs "
    "little."
)
_SCALE = (
    "Ratings run from 1 to 9 by what the passages that touch a dimension say of this position; "
    "higher is more favourable on every dimension, so a high rating on risk means low risk."
)


@frozen(kw_only=True)
class Reasons:
    """What an opinion on options rests on; `quoted` says of each citation why it is there."""

    packet: Packet
    position: str
    supports: Mapping[str, Support]
    in_field: bool
    quoted: Sequence[str]
    rated: bool


def explain(reasons: Reasons) -> str:
    """The rationale of an opinion on options."""
    parts = [
        f"For this seat the evidence supports {reasons.position!r} best.",
        *(_weight(option, support) for option, support in reasons.supports.items()),
        _quotes(reasons.quoted),
    ]
    if not reasons.in_field:
        parts.append(_OUT_OF_FIELD)
    if reasons.rated:
        parts.append(_SCALE)
    return " ".join([*parts, *_standing(reasons.packet, reasons.position)])


def explain_statement(packet: Packet, weights: Sequence[float], *, in_field: bool) -> str:
    """The rationale of an opinion in the evidence's own words."""
    shown = ", ".join(f"{weight:.2f}" for weight in weights)
    parts = [
        "The position is the passage that ranks first for the question seen through this seat.",
        f"Weights of the passages quoted, from 0 to 1: {shown}.",
        "Without options there is nothing to weigh for and against, so nothing is rated.",
    ]
    if not in_field:
        parts.append(_OUT_OF_FIELD)
    return " ".join([*parts, *_standing(packet, None)])


def in_words(opinion: Opinion) -> str:
    """The whole opinion as text, with its label and its quotes."""
    if opinion.abstention is not None:
        return f"[{LABEL}]\nNo position: {opinion.abstention}."
    ratings = ", ".join(f"{name} {value}" for name, value in opinion.ratings.items())
    lines = [
        f"[{LABEL}]",
        f"Position: {opinion.position}",
        opinion.rationale,
        *([f"Ratings: {ratings}"] if ratings else []),
        *(_quote(number, one) for number, one in enumerate(opinion.citations, start=1)),
    ]
    return "\n".join(lines)


def legible(text: str) -> str:
    """Text in one line, NFC, without control characters."""
    shown = "".join(" " if unicodedata.category(one) in {"Cc", "Cs"} else one for one in text)
    return " ".join(unicodedata.normalize("NFC", shown).split())


def _weight(option: str, support: Support) -> str:
    return (
        f"{option!r}: {_passages(len(support.speaks_for))} for it "
        f"(weight {sum(weight for _, weight in support.speaks_for):.2f}), "
        f"{len(support.against)} against it ({support.opposed:.2f}), "
        f"{len(support.names)} naming it without judging."
    )


def _passages(count: int) -> str:
    return f"{count} passage" if count == 1 else f"{count} passages"


def _quotes(quoted: Sequence[str]) -> str:
    listed = ", ".join(f"[{number}] {why}" for number, why in enumerate(quoted, start=1))
    return f"Quoted: {listed}."


def _quote(number: int, citation: Citation) -> str:
    lines = f"line {citation.first_line}"
    if citation.last_line > citation.first_line:
        lines = f"lines {citation.first_line} to {citation.last_line}"
    return f'[{number}] {citation.source}, {lines}: "{legible(citation.quote)}"'


def _standing(packet: Packet, position: str | None) -> list[str]:
    """In a later round: whether it stays, and how many others stand there too."""
    said = []
    own = packet.own.position if packet.own else None
    if own is not None and position is not None:
        stays = comparable(own) == comparable(position)
        said.append("It keeps its position." if stays else f"It held {own!r} before.")
    positions = [seen.opinion.position for seen in packet.others if seen.opinion]
    if positions and position is not None:
        same = sum(comparable(one or "") == comparable(position) for one in positions)
        said.append(
            f"{same} of the {len(positions)} other seats seen stand there too; that is no evidence "
            "and moves nothing here."
        )
    return said
