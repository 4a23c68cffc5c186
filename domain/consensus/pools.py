"""Pools: one probability from the probabilities that experts give an event."""

import numpy as np

from domain.consensus.coding import Floats, Numbers
from domain.consensus.undefined import Batch, Figure, as_batch, settle
from domain.consensus.weighting import as_shares
from domain.shared import InvalidValue

_NOBODY = "nobody with a weight gave a probability"


def linear_pool(probabilities: Numbers, *, weights: Numbers | None = None) -> Figure | Batch:
    """The weighted mean of the experts' probabilities: sum(w p) / sum(w).

    Weights count relative to those of the experts who gave a probability.

    Holds: range 0 to 1, and between the lowest and the highest probability; invariance to the
    order of the experts and to replication; the complement of the event gives the complement of
    the pool; raising one probability never lowers the pool. Does not hold: external
    Bayesianity (updating each expert by a likelihood and pooling is not pooling and updating); a
    pool of calibrated experts is not calibrated but underconfident.

    Args:
        probabilities: shape (experts,) or (questions, experts), 0 to 1; None or NaN where one is
            missing.
        weights: at least 0, of the same shape or (experts,); equal where None.

    Returns:
        The probability; Undefined where no expert with a positive weight gave one.

    Raises:
        InvalidValue: shapes that do not fit, a probability beyond 0 to 1, a weight that is
            negative or missing.

    Source: Stone, "The opinion pool", Annals of Mathematical Statistics 32 (1961).
    """
    given, shares, single = _read(probabilities, weights)
    pooled = (shares * given).sum(axis=1)
    within = np.clip(pooled, _lowest(given, shares), _highest(given, shares))
    return settle(within, (shares.sum(axis=1) == 0, _NOBODY), single=single)


def log_pool(probabilities: Numbers, *, weights: Numbers | None = None) -> Figure | Batch:
    """The weighted geometric mean of the experts' odds, as a probability.

    G / (G + H), where G is the product of p^w and H that of (1 - p)^w, the weights summing to 1
    over the experts who gave a probability. It equals the mean of the log-odds.

    Holds: range 0 to 1, and between the lowest and the highest probability; invariance to the
    order of the experts and to replication; the complement of the event gives the complement of
    the pool; external Bayesianity (experts who all learn the same evidence may update before or
    after pooling). A single 0 or 1 is a veto: the pool is 0 or 1, whatever the others say.

    Args:
        probabilities: shape (experts,) or (questions, experts), 0 to 1; None or NaN where one is
            missing.
        weights: at least 0, of the same shape or (experts,); equal where None.

    Returns:
        The probability; Undefined where no expert with a positive weight gave one, or where one
        says 0 and another says 1.

    Raises:
        InvalidValue: shapes that do not fit, a probability beyond 0 to 1, a weight that is
            negative or missing.

    Source: Genest and Zidek, "Combining probability distributions: a critique and an annotated
    bibliography", Statistical Science 1 (1986).
    """
    given, shares, single = _read(probabilities, weights)
    never = ((given == 0) & (shares > 0)).any(axis=1)
    always = ((given == 1) & (shares > 0)).any(axis=1)
    open_to_doubt = (given > 0) & (given < 1)
    odds = np.where(open_to_doubt, given, 0.5)
    mean = (shares * (np.log(odds) - np.log1p(-odds))).sum(axis=1)
    pooled = np.exp(-np.logaddexp(0.0, -mean))
    pooled = np.where(never, 0.0, np.where(always, 1.0, pooled))
    within = np.clip(pooled, _lowest(given, shares), _highest(given, shares))
    return settle(
        within,
        (shares.sum(axis=1) == 0, _NOBODY),
        (never & always, "one expert says impossible and another says certain"),
        single=single,
    )


def extremise(probabilities: Numbers | float | None, exponent: float) -> Figure | Batch:
    """Push pooled probabilities away from one half: p^a / (p^a + (1 - p)^a).

    That is, multiply the log-odds by the exponent a. Experts who each hold a part of the evidence
    are together surer than their mean; a is to be fitted on questions with known outcomes (2.5
    suited the forecasters of the source) and harms where all hold the same evidence.

    Holds: range 0 to 1; 0, one half and 1 stay; a = 1 changes nothing; the complement of the event
    gives the complement; a higher p never gives a lower result; exponents a and then b are a b.

    Args:
        probabilities: one probability, 0 to 1, or a batch of shape (questions,); None or NaN
            where one is missing.
        exponent: a, at least 1 and finite.

    Returns:
        The probability; Undefined where there is none to begin with.

    Raises:
        InvalidValue: a probability beyond 0 to 1, an exponent below 1 or infinite.

    Source: Satopää et al., "Combining multiple probability predictions using a simple logit
    model", International Journal of Forecasting 30 (2014); Baron et al., "Two reasons to make
    aggregated probability forecasts more extreme", Decision Analysis 11 (2014).
    """
    if not 1 <= exponent < np.inf:
        message = f"exponent must be at least 1 and finite, not {exponent}"
        raise InvalidValue("exponent_out_of_range", message, field="exponent")
    given, single = as_batch(probabilities, axes=0, field_name="probabilities")
    _refuse_impossible(given)
    less = np.fmin(given, 1 - given)
    # The odds of the less probable side stay below 1, so that no power of them overflows.
    odds = (less / (1 - less)) ** exponent
    pushed = odds / (1 + odds)
    pushed = np.where(given > less, 1 / (1 + odds), pushed)
    return settle(pushed, (np.isnan(given), "there is no probability"), single=single)


def _read(probabilities: Numbers, weights: Numbers | None) -> tuple[Floats, Floats, bool]:
    """Probabilities (0 where missing) and weights that sum to 1 (or to 0) in each question."""
    given, single = as_batch(probabilities, axes=1, field_name="probabilities")
    _refuse_impossible(given)
    there = ~np.isnan(given)
    return np.where(there, given, 0.0), as_shares(weights, there), single


def _refuse_impossible(probabilities: Floats) -> None:
    if ((probabilities < 0) | (probabilities > 1)).any():
        message = "every probability must be 0 to 1"
        raise InvalidValue("probability_out_of_range", message, field="probabilities")


def _lowest(given: Floats, shares: Floats) -> Floats:
    lowest: Floats = np.where(shares > 0, given, 1.0).min(axis=1, initial=1.0)
    return lowest


def _highest(given: Floats, shares: Floats) -> Floats:
    highest: Floats = np.where(shares > 0, given, 0.0).max(axis=1, initial=0.0)
    return highest
