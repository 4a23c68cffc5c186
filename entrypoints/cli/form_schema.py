"""What a filled form may hold; the domain checks the rest."""

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt

from domain.panel import PointKind, Verdict


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

    position: str = ""
    confidence: StrictFloat | None = None
    rationale: str = ""
    abstention: str = ""
    ratings: dict[str, StrictInt] = Field(default_factory=dict)
    claims: tuple[FilledClaim, ...] = ()
    points: tuple[FilledPoint, ...] = ()
