"""Probabilities of events with known outcomes, estimated by experts in two rounds."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from attrs import frozen

from domain.consensus.coding import Floats
from tests.evaluation.recorded import Votes, places, read_rows

ESTIMATES = "aggrecat"
_ELEMENTS = ("three_point_lower", "three_point_best", "three_point_upper")
_PERCENT = 100
_ROUNDS = 2


@frozen(eq=False, kw_only=True)
class Estimates:
    """What each expert said of each claim in each round.

    Attributes:
        lower: shape (rounds, claims, experts), 0 to 1: the low end of the expert's interval; NaN
            where an estimate is missing, as in the next two.
        best: the estimate itself.
        upper: the high end.
        quiz: shape (experts,), 0 or more: the score in a quiz taken before; 0 without one.
        outcome: shape (claims,), 1 or 0.
        published: the probability of each claim by the published methods, by their names.
    """

    lower: Floats
    best: Floats
    upper: Floats
    quiz: Floats
    outcome: Floats
    published: Mapping[str, Floats]


def read_estimates(folder: Path) -> Estimates:
    """The estimates, the quiz, the outcomes and the published scores.

    Raises:
        DataError: a file is missing or lacks a column.
    """
    at = folder / ESTIMATES
    outcomes = read_rows(at / "data_outcomes.csv", ("paper_id", "outcome"))
    claims = places(row["paper_id"] for row in outcomes)
    columns = ("round", "paper_id", "user_name", "element", "value")
    ratings = [
        row for row in read_rows(at / "data_ratings.csv", columns) if row["element"] in _ELEMENTS
    ]
    experts = places(row["user_name"] for row in ratings)
    points = np.full((len(_ELEMENTS), _ROUNDS, len(claims), len(experts)), np.nan)
    for row in ratings:
        element, in_round = _ELEMENTS.index(row["element"]), int(row["round"][-1]) - 1
        place = (element, in_round, claims[row["paper_id"]], experts[row["user_name"]])
        points[place] = float(row["value"]) / _PERCENT
    return Estimates(
        lower=points[0],
        best=points[1],
        upper=points[2],
        quiz=_read_quiz(at, experts),
        outcome=np.array([float(row["outcome"]) for row in outcomes]),
        published=_read_published(at, claims),
    )


def as_votes(estimates: Estimates, round_number: int) -> Votes:
    """One round as votes: above one half for the event, below against it, one half abstains."""
    best = estimates.best[round_number - 1]
    return Votes(
        name=ESTIMATES,
        cast=np.where(best > 1 / 2, 1, np.where(best < 1 / 2, 0, -1)),
        truth=estimates.outcome.astype(int),
        kinds=np.full(len(best), 2),
        seated=True,
        estimates=best,
    )


def _read_quiz(at: Path, experts: Mapping[str, int]) -> Floats:
    scores = np.zeros(len(experts))
    for row in read_rows(at / "data_supp_quiz.csv", ("user_name", "quiz_score")):
        if row["user_name"] in experts:
            scores[experts[row["user_name"]]] = float(row["quiz_score"] or 0)
    return scores


def _read_published(at: Path, claims: Mapping[str, int]) -> Mapping[str, Floats]:
    rows = read_rows(at / "data_confidence_scores.csv", ("method", "paper_id", "cs"))
    return {method: _scores(rows, method, claims) for method in sorted({r["method"] for r in rows})}


def _scores(rows: Sequence[Mapping[str, str]], method: str, claims: Mapping[str, int]) -> Floats:
    scores = np.full(len(claims), np.nan)
    for row in rows:
        if row["method"] == method:
            scores[claims[row["paper_id"]]] = float(row["cs"])
    return scores
