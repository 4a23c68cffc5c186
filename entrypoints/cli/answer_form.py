"""The form in which a person answers: TOML, written to be filled, and read."""

import tomllib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from application.panel import SubmitAnswer
from domain.panel import (
    RATING_SCALE,
    SEVERITY_SCALE,
    Packet,
    PanelId,
    PointKind,
    PointsAsked,
    Verdict,
)
from domain.shared import InvalidValue

if TYPE_CHECKING:
    from entrypoints.filled_form import FilledForm


def blank_form(packet: Packet, *, send: str) -> str:
    """The form that fits a packet, with a line of explanation above what is to be filled.

    Args:
        packet: what is asked.
        send: the command line that hands the form in.
    """
    return "\n".join(_lines(packet, send)) + "\n"


def read_form(text: str, packet: Packet, *, panel_id: PanelId) -> SubmitAnswer:
    """The answer that a filled form gives.

    Raises:
        InvalidValue: it is no TOML, or a key is unknown or breaks its rule; the message names
            both.
    """
    from entrypoints.filled_form import answer_of

    return answer_of(_parsed(text), packet, panel_id=panel_id)


def _parsed(text: str) -> "FilledForm":
    from pydantic import ValidationError

    from entrypoints.broken_rules import broken_rule
    from entrypoints.filled_form import FilledForm

    try:
        return FilledForm.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        message = f"the form is no TOML: {error}"
        raise InvalidValue("form_not_toml", message, field="form") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(
            f"{part + 1}" if isinstance(part, int) else f"{part}" for part in first["loc"]
        )
        message = f"form, {place} {broken_rule(first)}"
        raise InvalidValue("form_malformed", message, field=place) from error


def _lines(packet: Packet, send: str) -> Iterator[str]:
    yield f"# The answer of {_comment(packet.seat.agent_name)} to: {_comment(packet.query)}"
    yield f"# Asked for: {_comment(packet.phase.task)}"
    yield "# Fill it in (lines with a # in front do not count), then hand it in:"
    yield f"#   {send}"
    yield ""
    if packet.phase.opinion:
        yield from _opinion_lines(packet)
    else:
        yield "# In words."
        yield "rationale = '''\n'''"
    yield ""
    yield "# To take no stand, say why here, and leave out everything else."
    yield "# abstention = ''"
    if packet.phase.opinion:
        yield from _rating_lines(packet)
        yield from _claim_lines()
    for asked in packet.phase.points:
        yield from _point_lines(packet, asked)


def _opinion_lines(packet: Packet) -> Iterator[str]:
    if packet.phase.position:
        yield "# Your answer" + (", one of these:" if packet.options else " in a sentence or two.")
        yield from (f"#   {_comment(option)}" for option in packet.options)
        yield "position = ''"
        yield ""
    yield "# Your own chance of being right, from 0 to 1."
    yield "# confidence = 0.7"
    yield ""
    yield "# Your reasons."
    yield "rationale = '''\n'''"


def _rating_lines(packet: Packet) -> Iterator[str]:
    low, high = RATING_SCALE
    yield ""
    yield f"# Whole numbers from {low} to {high}; {high} is the most favourable (of risk: small)."
    yield "[ratings]"
    yield from (f"# {_quoted(dimension)} = 5" for dimension in packet.dimensions)


def _claim_lines() -> Iterator[str]:
    yield ""
    yield "# What you assert, with the words of the evidence that bear it; one block for each."
    yield "# [[claims]]"
    yield "# statement = ''"
    yield "# source = ''   # the document's name"
    yield "# quote = ''    # its words, exactly"


def _point_lines(packet: Packet, asked: PointsAsked) -> Iterator[str]:
    low, high = SEVERITY_SCALE
    kind = asked.kind.value
    yield ""
    if asked.kind is PointKind.RANK:
        yield from _ranking_lines(packet.targets)
        return
    if asked.each_target:
        yield f"# A {kind} about each of these."
    else:
        yield f"# {asked.minimum} to {asked.maximum} of the kind {kind}; one block for each."
    # What may stay out stands behind a #, so that a form filled without it is valid.
    mark = "# " if not asked.each_target and not asked.minimum else ""
    for label in packet.targets if asked.each_target else ("",) * max(1, asked.minimum):
        yield f"{mark}[[points]]"
        yield f"{mark}kind = '{kind}'"
        if label:
            yield f"{mark}about = '{label}'"
        if kind == "verdict":
            yield f"{mark}verdict = ''   # {', '.join(Verdict)}"
        if asked.severity:
            yield f"{mark}severity = 0   # {low} is a quibble, {high} would sink the case"
        yield f"{mark}text = ''"


def _ranking_lines(labels: Sequence[str]) -> Iterator[str]:
    """Places to fill with labels: an order that stood here already would be a vote of nobody's."""
    yield f"# Your ranking: one of {', '.join(labels)} for each place, the best first."
    for place in range(1, len(labels) + 1):
        yield "[[points]]"
        yield f"kind = '{PointKind.RANK.value}'"
        yield f"about = ''   # place {place}"


def _comment(text: str) -> str:
    return " ".join(text.split())


def _quoted(key: str) -> str:
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
