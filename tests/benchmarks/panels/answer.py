"""The answer that every seat gives: as a type, and as a language model would write it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Rating(BaseModel):
    """One dimension, rated from 1 to 9."""

    model_config = ConfigDict(extra="forbid")

    dimension: str
    rating: Annotated[int, Field(ge=1, le=9)]


class Citation(BaseModel):
    """A passage quoted from a source."""

    model_config = ConfigDict(extra="forbid")

    source: str
    quote: str


class Answer(BaseModel):
    """What a seat says."""

    model_config = ConfigDict(extra="forbid")

    position: str | None
    ratings: list[Rating]
    confidence: Annotated[float, Field(ge=0, le=1)] | None
    rationale: str
    citations: list[Citation]
    abstention: str | None


RATIONALE = (
    "The predicate is not settled, and the bench tests cover two of the three sizes [1]. "
    "A Pre-Submission costs about ten weeks and buys a written answer on the study [2]. "
) * 3

ANSWER = Answer(
    position="Pre-Submission first",
    ratings=[
        Rating(dimension=dimension, rating=rating)
        for dimension, rating in (
            ("feasibility", 7),
            ("evidence strength", 5),
            ("risk", 6),
            ("value", 8),
        )
    ],
    confidence=0.72,
    rationale=RATIONALE,
    citations=[
        Citation(source="dossier.md", quote="bench tests were done on two of the three sizes"),
        Citation(source="guidance.md", quote="written feedback within seventy days"),
    ],
    abstention=None,
)
