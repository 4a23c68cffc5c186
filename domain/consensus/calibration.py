"""From a score to a chance of being right, learned from panels whose outcome became known."""

from typing import Literal

import numpy as np
from attrs import evolve, frozen
from numpy.typing import ArrayLike, NDArray

from domain.consensus.undefined import Undefined
from domain.shared import InvalidValue

CalibrationMethod = Literal["isotonic", "platt"]

FEWEST_OUTCOMES = 20
"""With fewer known outcomes nothing is fitted: the curve would follow single panels."""

_FOLDS = 5
_NEWTON_STEPS = 50
_SMALLEST = 1e-6
Scores = NDArray[np.float64]


@frozen(kw_only=True)
class Calibration:
    """A monotone map from a score (a level, a stated confidence) to a chance of being right.

    Attributes:
        method: `isotonic`, a step-wise non-decreasing curve drawn linearly between its knots, or
            `platt`, a logistic curve.
        knots: isotonic only: the scores at which the curve is known, increasing.
        chances: isotonic only: the chance at each knot, non-decreasing.
        slope: Platt only: of the log-odds in the score; never negative.
        intercept: Platt only: the log-odds at score 0.
        outcomes: how many known outcomes it was fitted on.
        brier: its mean squared error, cross-validated: measured on outcomes that it had not seen.
        uncalibrated_brier: the mean squared error of the raw scores on the same outcomes.
    """

    method: CalibrationMethod
    knots: tuple[float, ...] = ()
    chances: tuple[float, ...] = ()
    slope: float = 0.0
    intercept: float = 0.0
    outcomes: int
    brier: float | None = None
    uncalibrated_brier: float | None = None

    def chance(self, scores: ArrayLike) -> Scores:
        """The chance of being right for each score, 0 to 1; beyond the knots it stays level."""
        values = np.asarray(scores, dtype=float)
        if self.method == "isotonic":
            return np.asarray(np.interp(values, self.knots, self.chances))
        return _logistic(self.intercept + self.slope * values)


def fit_calibration(
    scores: ArrayLike, correct: ArrayLike, *, method: CalibrationMethod | None = None
) -> Calibration | Undefined:
    """Learn the chance of being right from past scores and outcomes.

    Args:
        scores: shape (panels,), 0 to 1: the score that will be calibrated.
        correct: shape (panels,), whether each panel turned out right (1 or 0).
        method: `isotonic` (pool adjacent violators; Barlow et al. 1972, Zadrozny and Elkan
            2002), `platt` (a logistic curve, with Platt's 1999 prior on the targets), or None
            for the one with the smaller cross-validated Brier score.

    Returns:
        The calibration; Undefined with fewer than 20 outcomes, or if all are alike.

    Raises:
        InvalidValue: scores beyond 0 to 1, outcomes other than 0 and 1, unequal lengths.
    """
    x, y = _checked(scores, correct)
    if len(x) < FEWEST_OUTCOMES:
        return Undefined(f"{len(x)} known outcomes are too few; {FEWEST_OUTCOMES} are needed")
    if y.min() == y.max():
        return Undefined("all known outcomes are alike: nothing tells right from wrong")
    methods: tuple[CalibrationMethod, ...] = (method,) if method else ("isotonic", "platt")
    errors = {one: _cross_validated_brier(one, x, y) for one in methods}
    best = min(methods, key=lambda one: errors[one])
    raw = float(np.mean((x - y) ** 2))
    return evolve(_fit(best, x, y), brier=errors[best], uncalibrated_brier=raw)


def _checked(scores: ArrayLike, correct: ArrayLike) -> tuple[Scores, Scores]:
    x, y = np.asarray(scores, dtype=float), np.asarray(correct, dtype=float)
    if x.ndim != 1 or x.shape != y.shape:
        message = "scores and correct must be two rows of equal length"
        raise InvalidValue("lengths_differ", message, field="correct")
    if not ((x >= 0) & (x <= 1)).all():
        raise InvalidValue("score_out_of_range", "scores must be 0 to 1", field="scores")
    if not np.isin(y, (0.0, 1.0)).all():
        raise InvalidValue("outcome_malformed", "correct must be 0 or 1", field="correct")
    return x, y


def _fit(method: CalibrationMethod, x: Scores, y: Scores) -> Calibration:
    if method == "isotonic":
        knots, chances = _isotonic(x, y)
        return Calibration(method=method, knots=knots, chances=chances, outcomes=len(x))
    slope, intercept = _platt(x, y)
    return Calibration(method=method, slope=slope, intercept=intercept, outcomes=len(x))


def _cross_validated_brier(method: CalibrationMethod, x: Scores, y: Scores) -> float:
    """Five folds, dealt out in order of score and outcome, so that each covers the range."""
    fold = np.empty(len(x), dtype=int)
    fold[np.lexsort((y, x))] = np.arange(len(x)) % _FOLDS
    predicted = np.empty(len(x))
    for held_out in range(_FOLDS):
        test = fold == held_out
        predicted[test] = _fit(method, x[~test], y[~test]).chance(x[test])
    return float(np.mean((predicted - y) ** 2))


def _isotonic(x: Scores, y: Scores) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Pool adjacent violators on the mean outcome of each distinct score."""
    knots, group = np.unique(x, return_inverse=True)
    weights = np.bincount(group).astype(float)
    means = np.bincount(group, weights=y) / weights
    blocks: list[tuple[float, float, int]] = []
    for mean, weight in zip(means.tolist(), weights.tolist(), strict=True):
        size = 1
        while blocks and blocks[-1][0] >= mean:
            last_mean, last_weight, last_size = blocks.pop()
            total = weight + last_weight
            mean = (mean * weight + last_mean * last_weight) / total  # noqa: PLW2901 - pooled
            weight, size = total, size + last_size  # noqa: PLW2901 - pooled
        blocks.append((mean, weight, size))
    chances = np.repeat([mean for mean, _, _ in blocks], [size for _, _, size in blocks])
    return tuple(knots.tolist()), tuple(chances.tolist())


def _platt(x: Scores, y: Scores) -> tuple[float, float]:
    """Slope and intercept by Newton's method on Platt's smoothed targets; slope at least 0."""
    right, wrong = y.sum(), len(y) - y.sum()
    targets = np.where(y == 1, (right + 1) / (right + 2), 1 / (wrong + 2))
    design = np.column_stack([x, np.ones_like(x)])
    beta = np.array([0.0, np.log((right + 1) / (wrong + 1))])
    for _ in range(_NEWTON_STEPS):
        chance = _logistic(design @ beta)
        curvature = design.T @ (design * (chance * (1 - chance))[:, np.newaxis])
        step = np.linalg.solve(curvature + _SMALLEST * np.eye(2), design.T @ (targets - chance))
        beta += step
        if np.abs(step).max() < _SMALLEST:
            break
    if beta[0] < 0:
        return 0.0, float(np.log(targets.mean() / (1 - targets.mean())))
    return float(beta[0]), float(beta[1])


def _logistic(log_odds: Scores) -> Scores:
    return 1 / (1 + np.exp(-np.clip(log_odds, -700, 700)))
