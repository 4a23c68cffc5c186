"""What a person fills in for their seat, and the answer that it gives."""

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt

from application.panel import SubmitAnswer
from domain.panel import Claim, Opinion, Packet, PanelId, Point, PointKind, Verdict
from domain.shared import InvalidValue


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FilledClaim(_Strict):
    """A statement, and the words of a document that bear it."""

    statement: str = ""
    source: str = ""
    quote: str = ""


class FilledPoint(_Strict):
    """An assumption, a challenge, a verdict and so on, about a label where one was given."""

    kind: PointKind
    text: str = ""
    about: str = ""
    severity: StrictInt | None = None
    verdict: Verdict | None = None


class FilledForm(_Strict):
    """A person's answer; what is left out stays empty."""

    position: str = Field(default="", examples=["De Novo"])
    confidence: StrictFloat | None = Field(default=None, examples=[0.7])
    rationale: str = Field(default="", examples=["No predicate fits."])
    abstention: str = ""
    ratings: dict[str, StrictInt] = Field(default_factory=dict)
    claims: tuple[FilledClaim, ...] = ()
    points: tuple[FilledPoint, ...] = ()


def answer_of(form: FilledForm, packet: Packet, *, panel_id: PanelId) -> SubmitAnswer:
    """The answer that a filled form gives to what was asked.

    Raises:
        InvalidValue: a part of it breaks its rule.
    """
    points = tuple(_point(point, number) for number, point in enumerate(form.points, start=1))
    position = form.position.strip() or None
    said = [form.rationale.strip(), position or "", *(point.text.strip() for point in points)]
    return SubmitAnswer(
        panel_id=panel_id,
        agent_id=packet.seat.agent_id,
        content=next((words for words in said if words), form.abstention or "An answer in figures"),
        opinion=_opinion(form, position) if packet.phase.opinion else _unasked(form, position),
        points=points,
    )


def _opinion(form: FilledForm, position: str | None) -> Opinion:
    claims = tuple(
        Claim(statement=one.statement, source=one.source, quote=one.quote) for one in form.claims
    )
    return Opinion(
        position=position,
        ratings=form.ratings,
        confidence=form.confidence,
        rationale=form.rationale.strip(),
        claims=claims,
        abstention=form.abstention.strip() or None,
    )


def _unasked(form: FilledForm, position: str | None) -> Opinion | None:
    """None in a phase without votes, unless the form votes or abstains nevertheless."""
    votes = position or form.ratings or form.abstention.strip()
    return _opinion(form, position) if votes else None


def _point(point: FilledPoint, number: int) -> Point:
    try:
        return Point(
            kind=point.kind,
            text=point.text.strip(),
            about=point.about.strip(),
            severity=point.severity,
            verdict=point.verdict,
        )
    except InvalidValue as error:
        message = f"points.{number}: {error.message}"
        raise InvalidValue(error.code, message, field=f"points.{number}") from error
