"""Agreement of rankings."""

import numpy as np
from attrs import frozen

from domain.consensus.chi_square import chi_square_survival
from domain.consensus.coding import Floats, Mask, Numbers, sums_by
from domain.consensus.complete import TOO_FEW_ITEMS, TOO_FEW_RATERS, Complete, complete_ratings
from domain.consensus.undefined import Batch, Figure, settle

_AT_LEAST = 2


@frozen(kw_only=True)
class KendallW:
    """Kendall's coefficient of concordance and its test; for a batch, batches in their order.

    Attributes:
        w: from 0 (no concordance) to 1 (identical rankings).
        chi_square: Friedman's statistic, at least 0.
        degrees_of_freedom: the number of items less one.
        p_value: the chance of at least this statistic if the rankings were random, 0 to 1.
    """

    w: Figure | Batch
    chi_square: Figure | Batch
    degrees_of_freedom: Figure | Batch
    p_value: Figure | Batch


def kendall_w(ratings: Numbers) -> KendallW:
    """How far raters agree on the order of items: Kendall's W, corrected for ties.

    W = 12 S / (m^2 (n^3 - n) - m T), chi^2 = m (n - 1) W with n - 1 degrees of freedom, where m
    raters order n items, S is the sum of squared deviations of the items' rank sums from their
    mean, and T the sum of t^3 - t over each rater's groups of t tied items. Each rater's ratings
    are ranked, ties by their mean rank, so ratings and rankings serve alike.

    1 if and only if all rankings are the same. Invariant to the order of raters and of items, to
    reversing everybody's scale, to whatever keeps a rater's own order, and (W, not the test) to
    repeating the raters. Two raters who reverse each other have 0, though W above two raters can
    be 0 without any such pair. The p value takes the chi-square distribution for the exact one:
    trust it from about seven items on.

    Args:
        ratings: shape (raters, items), or (questions, raters, items) for a batch; None or NaN
            where one is missing. Raters without any rating are left out, then items that
            somebody did not rate.

    Returns:
        Each figure is Undefined where fewer than two raters or items are left, or where every
        rater ties all items (0 / 0).

    Raises:
        InvalidValue: another number of axes, ragged rows, infinite or no numbers.

    Source: Kendall and Babington Smith, "The problem of m rankings", Annals of Mathematical
    Statistics 10 (1939); ties: Kendall, "Rank correlation methods" (1948).
    """
    complete = complete_ratings(ratings)
    m, n = complete.raters.astype(np.float64), complete.items.astype(np.float64)
    ranks, ties, flat = _ranks(complete)
    deviations = ranks.sum(axis=1) - (m * (n + 1) / 2)[:, np.newaxis]
    squares = (deviations**2).sum(axis=1, where=complete.used.any(axis=1))
    greatest = m**2 * (n**3 - n) - m * ties
    w = np.clip(12 * squares / np.where(flat, 1, greatest), 0.0, 1.0)
    chi_square = m * (n - 1) * w
    refusals = (
        (complete.raters < _AT_LEAST, TOO_FEW_RATERS),
        (complete.items < _AT_LEAST, TOO_FEW_ITEMS),
        (flat, "every rater ties all items"),
    )
    chance = chi_square_survival(np.maximum(chi_square, 0), np.maximum(n - 1, 1))
    return KendallW(
        w=settle(w, *refusals, single=complete.single),
        chi_square=settle(chi_square, *refusals, single=complete.single),
        degrees_of_freedom=settle(n - 1, *refusals, single=complete.single),
        p_value=settle(chance, *refusals, single=complete.single),
    )


def _ranks(complete: Complete) -> tuple[Floats, Floats, Mask]:
    """The mean rank of each rating among its rater's; by question the ties, and if all are tied."""
    questions, raters, items = complete.ratings.shape
    ratings = np.where(complete.used, complete.ratings, np.inf)
    ratings = ratings.reshape(questions * raters, items)
    order = np.argsort(ratings, axis=1)
    ordered = np.take_along_axis(ratings, order, axis=1)
    starts = np.ones(ordered.shape, dtype=bool)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.flatnonzero(starts)
    size = np.diff(first, append=starts.size)
    group = np.cumsum(starts.ravel()) - 1
    mean_rank = (first % max(items, 1) + (size + 1) / 2)[group].reshape(ordered.shape)
    ranks = np.empty_like(ratings)
    np.put_along_axis(ranks, order, mean_rank, axis=1)
    counted = np.isfinite(ordered.ravel()[first])
    question = first // max(raters * items, 1)
    ties = sums_by(question, np.where(counted, size**3.0 - size, 0), questions)
    flat = np.bincount(question[counted], minlength=questions) <= complete.raters
    return np.where(complete.used, ranks.reshape(complete.used.shape), 0.0), ties, flat
