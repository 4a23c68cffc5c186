"""What an answer must hold, as a type that a model's provider can enforce."""

import json
from functools import lru_cache
from typing import Annotated, Any, Literal, cast

from attrs import frozen
from pydantic import BaseModel, ConfigDict, Field, create_model

from adapters.llm.labels import dimensions_of, options_of, target_key
from domain.panel import Packet, PointKind, PointsAsked, Verdict
from domain.panel.opinion import RATING_SCALE
from domain.panel.point import SEVERITY_SCALE

CLAIMS_LIMIT = 6
"""The most claims that an opinion is asked for."""


@frozen(kw_only=True)
class AnswerForm:
    """The parts of an answer; packets that ask for the same have equal forms.

    Attributes:
        opinion: whether an opinion is asked for.
        position: whether it may take a position.
        options: how many options there are; 0 for a position in own words.
        dimensions: how many dimensions are rated.
        claims: whether there is evidence to quote.
        points: what is asked for beside the opinion.
        targets: the labels that each need an answer.
        note: whether words are asked for that are neither reasons nor points.
    """

    opinion: bool
    position: bool
    options: int
    dimensions: int
    claims: bool
    points: tuple[PointsAsked, ...]
    targets: tuple[str, ...]
    note: bool


class Strict(BaseModel):
    """Nothing missing, nothing more, no type bent."""

    model_config = ConfigDict(strict=True, extra="forbid")


class ClaimForm(Strict):
    """A claim as a model states it."""

    statement: str
    source: str
    quote: str


def form_of(packet: Packet, *, evidence: bool) -> AnswerForm:
    """The form of the answer to a packet, with or without evidence to quote.

    A seat to which nothing was given to answer may say a word instead.
    """
    phase = packet.phase
    points = tuple(one for one in phase.points if packet.targets or not one.each_target)
    return AnswerForm(
        opinion=phase.opinion,
        position=phase.position,
        options=len(packet.options) if phase.opinion else 0,
        dimensions=len(packet.dimensions) if phase.opinion else 0,
        claims=evidence and phase.opinion,
        points=points,
        targets=packet.targets if any(one.each_target for one in points) else (),
        note=phase.office is not None or not (phase.opinion or points),
    )


@lru_cache(maxsize=512)
def answer_type(form: AnswerForm) -> type[BaseModel]:
    """The type of the answers of a form; reasons come before what they lead to."""
    parts: dict[str, Any] = {"text": (str, ...)} if form.note else {}
    if form.opinion:
        parts |= _opinion_parts(form)
    for asked in form.points:
        parts |= _point_parts(asked, form.targets)
    return create_model("answer", __base__=Strict, **parts)


@lru_cache(maxsize=512)
def schema_in_words(form: AnswerForm) -> str:
    """The JSON schema of the answers of a form, as text."""
    return json.dumps(answer_type(form).model_json_schema())


def points_field(kind: PointKind) -> str:
    """The field that holds the points of a kind."""
    return "ranking" if kind is PointKind.RANK else f"{kind.value}s"


def _opinion_parts(form: AnswerForm) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    if form.claims:
        parts["claims"] = (Annotated[list[ClaimForm], Field(max_length=CLAIMS_LIMIT)], ...)
    parts["rationale"] = (str, ...)
    if form.position:
        options = tuple(options_of([""] * form.options))
        parts["position"] = (_one_of(options) if options else str, ...)
    if form.dimensions:
        low, high = RATING_SCALE
        rating = Annotated[int, Field(ge=low, le=high)]
        labels = dimensions_of([""] * form.dimensions)
        ratings: dict[str, Any] = dict.fromkeys(labels, (rating, ...))
        parts["ratings"] = (create_model("ratings", __base__=Strict, **ratings), ...)
    parts["confidence"] = (Annotated[float, Field(ge=0, le=1)], ...)
    parts["abstention"] = (str | None, ...)
    return parts


def _point_parts(asked: PointsAsked, targets: tuple[str, ...]) -> dict[str, Any]:
    name = points_field(asked.kind)
    if not asked.each_target:
        bounds = Field(min_length=asked.minimum, max_length=asked.maximum)
        return {name: (Annotated[list[_point_type(asked)], bounds], ...)}  # type: ignore[misc]
    if asked.kind is PointKind.RANK:
        bounds = Field(min_length=len(targets), max_length=len(targets))
        return {name: (Annotated[list[_one_of(targets)], bounds], ...)}  # type: ignore[misc]
    answers: dict[str, Any] = {target_key(one): (_point_type(asked), ...) for one in targets}
    return {name: (create_model(name, __base__=Strict, **answers), ...)}


@lru_cache(maxsize=64)
def _point_type(asked: PointsAsked) -> type[BaseModel]:
    parts: dict[str, Any] = {"text": (str, ...)}
    if asked.severity:
        low, high = SEVERITY_SCALE
        parts["severity"] = (Annotated[int, Field(ge=low, le=high)], ...)
    if asked.kind is PointKind.VERDICT:
        parts["verdict"] = (_one_of(tuple(one.value for one in Verdict)), ...)
    return create_model(asked.kind.value, __base__=Strict, **parts)


def _one_of(labels: tuple[str, ...]) -> Any:  # noqa: ANN401 - a type made at run time
    return cast("Any", Literal)[labels]
