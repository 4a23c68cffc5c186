"""One probability a claim from the experts' estimates; nothing is fitted on the claim itself."""

from collections.abc import Mapping

import numpy as np

from domain.consensus.coding import Floats
from domain.consensus.pools import extremise, linear_pool, log_pool
from domain.consensus.undefined import Batch, Figure
from tests.evaluation.estimates import Estimates
from tests.evaluation.metrics import brier

_EXPONENT = 2.5
"""What suited the forecasters of Baron et al. (2014); not fitted to any set here."""

_EXPONENTS = np.linspace(1, 6, 51)
_STEP = 0.01
"""Estimates come in whole percents: none is nearer to 0 or 1, no interval narrower."""


def pooled(estimates: Estimates, round_number: int) -> Mapping[str, Floats]:
    """The pooled probability of each claim, shape (claims,), by the name of the way."""
    best = np.clip(estimates.best[round_number - 1], _STEP, 1 - _STEP)
    width = estimates.upper[round_number - 1] - estimates.lower[round_number - 1]
    even, quiz = np.ones(best.shape), np.broadcast_to(estimates.quiz, best.shape)
    pools = {
        "mean": _values(linear_pool(estimates.best[round_number - 1])),
        "log-odds mean": _log_pool(best, even),
        "median": np.nanmedian(estimates.best[round_number - 1], axis=1),
        "log-odds mean, weighted by the quiz": _log_pool(best, quiz),
        "log-odds mean, weighted by 1 / width": _log_pool(best, 1 / np.maximum(width, _STEP)),
    }
    extreme = {
        f"{name}, extremised": _values(extremise(pool, exponent=_EXPONENT))
        for name, pool in pools.items()
    }
    fitted = fitted_elsewhere(pools["log-odds mean"], estimates.outcome)
    return {**pools, **extreme, "log-odds mean, exponent fitted on the other claims": fitted}


def fitted_elsewhere(pool: Floats, outcome: Floats) -> Floats:
    """Extremise each claim by the exponent, 1 to 6, with the least Brier score on all others."""
    pushed = np.array([_values(extremise(pool, exponent=float(a))) for a in _EXPONENTS])
    errors = (pushed - outcome) ** 2
    elsewhere = errors.sum(axis=1, keepdims=True) - errors
    fitted: Floats = pushed[elsewhere.argmin(axis=0), np.arange(len(pool))]
    return fitted


def best_published(estimates: Estimates) -> tuple[str, float]:
    """The published method with the least Brier score, and that score."""
    scores = {
        name: brier(chances, estimates.outcome) for name, chances in estimates.published.items()
    }
    best = min(scores, key=lambda name: scores[name])
    return best, scores[best]


def _log_pool(best: Floats, weights: Floats) -> Floats:
    return _values(log_pool(best, weights=np.where(np.isnan(best), 0.0, weights)))


def _values(figures: Figure | Batch) -> Floats:
    if not isinstance(figures, Batch) or figures.undefined:
        message = "every claim needs an estimate"
        raise TypeError(message)
    return figures.values
