"""Read a model's text as an answer, strictly; or say what is wrong with it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen
from pydantic import ValidationError

from adapters.llm.form import AnswerForm, answer_type, points_field
from adapters.llm.labels import dimensions_of, documents_of, options_of, target_key
from domain.panel import Claim, Opinion, Packet, Point, PointKind, PointsAsked, Verdict
from domain.shared import InvalidValue, printable

_FENCE = re.compile(r"```(?:json)?[ \t]*\n(.*?)\n?```", re.DOTALL | re.IGNORECASE)
_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FAULTS_SHOWN = 5
_NOTHING = "No points."
"""What a list says that is rightly empty: the record holds no empty words."""


class UnusableAnswerError(Exception):
    """A text that is no answer to what was asked; the reason is fit to be shown to the model."""


@frozen(kw_only=True)
class ReadAnswer:
    """What a model said: in words, as a vote, and as points."""

    content: str
    opinion: Opinion | None
    points: tuple[Point, ...]


def read_answer(
    text: str, packet: Packet, form: AnswerForm, documents: Sequence[str]
) -> ReadAnswer:
    """The answer in a text.

    Args:
        text: JSON by the form, or the same in one Markdown fence; after thoughts, if the server
            leaves them there.
        packet: what was asked.
        form: what was to be answered.
        documents: the names of the evidence, in the order of their labels.

    Raises:
        UnusableAnswerError: it is not, or breaks a rule of the domain.
    """
    said = _parsed(text, form)
    try:
        opinion = _opinion(said, packet, documents) if form.opinion else None
        points = tuple(_points(said, form))
    except InvalidValue as error:
        raise UnusableAnswerError(error.message) from error
    content = _content(said, opinion, points)
    if form.points and not (points or form.opinion or form.note):
        content = _NOTHING
    return ReadAnswer(content=content, opinion=opinion, points=points)


def _parsed(text: str, form: AnswerForm) -> Mapping[str, Any]:
    text = _THOUGHTS.sub("", text)
    fences = _FENCE.findall(text)
    if len(fences) == 1 and not text.lstrip().startswith("{"):
        text = fences[0]
    try:
        return answer_type(form).model_validate_json(text).model_dump()
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        raise UnusableAnswerError("; ".join(map(_fault, faults[:_FAULTS_SHOWN]))) from None


def _fault(fault: Mapping[str, Any]) -> str:
    place = ".".join(map(str, fault["loc"])) or "the whole"
    message = "Invalid JSON" if fault["type"] == "json_invalid" else fault["msg"]
    return printable(f"{place}: {message}", limit=200)


def _opinion(said: Mapping[str, Any], packet: Packet, documents: Sequence[str]) -> Opinion:
    abstention = (said["abstention"] or "").strip()
    if abstention:
        return Opinion.abstain(abstention)
    options = options_of(packet.options)
    position = said.get("position")
    names = dimensions_of(packet.dimensions)
    sources = documents_of(documents)
    return Opinion(
        position=options[position] if options and position is not None else position,
        ratings={names[label]: rating for label, rating in said.get("ratings", {}).items()},
        confidence=said["confidence"],
        rationale=said["rationale"],
        claims=tuple(
            Claim(
                statement=one["statement"],
                source=sources.get(one["source"].strip(), one["source"]),
                quote=one["quote"],
            )
            for one in said.get("claims", ())
        ),
    )


def _points(said: Mapping[str, Any], form: AnswerForm) -> Iterator[Point]:
    for asked in form.points:
        given = said[points_field(asked.kind)]
        if asked.kind is PointKind.RANK:
            yield from (Point(kind=asked.kind, about=label) for label in given)
        elif asked.each_target:
            for label in form.targets:
                yield _point(asked, given[target_key(label)], about=label)
        else:
            yield from (_point(asked, one, about="") for one in given)


def _point(asked: PointsAsked, said: Mapping[str, Any], *, about: str) -> Point:
    verdict = said.get("verdict")
    return Point(
        kind=asked.kind,
        text=said["text"].strip(),
        about=about,
        severity=said.get("severity"),
        verdict=Verdict(verdict) if verdict else None,
    )


def _content(said: Mapping[str, Any], opinion: Opinion | None, points: Sequence[Point]) -> str:
    """The answer in words; a rationale stands in the opinion, and here for whoever reads only."""
    parts = [said.get("text", "").strip()]
    if opinion is not None:
        parts.append(opinion.abstention or opinion.rationale.strip() or opinion.position or "")
    parts += [_in_words(point) for point in points]
    return "\n".join(part for part in parts if part)


def _in_words(point: Point) -> str:
    about = f" on {point.about}" if point.about else ""
    verdict = f" ({point.verdict})" if point.verdict else ""
    severity = f", severity {point.severity}" if point.severity else ""
    text = f": {point.text}" if point.text else ""
    return f"{point.kind.capitalize()}{about}{verdict}{severity}{text}"
