"""Intraclass correlation."""

import numpy as np
from attrs import frozen

from domain.consensus.coding import Floats, Numbers
from domain.consensus.complete import TOO_FEW_ITEMS, TOO_FEW_RATERS, Complete, complete_ratings
from domain.consensus.undefined import Batch, Figure, settle

_AT_LEAST = 2
_ROUNDING = 1e-12
"""Mean squares below this share of the total are what rounding leaves of nothing."""


@frozen(kw_only=True)
class IntraclassCorrelation:
    """The six coefficients of Shrout and Fleiss; for a batch, batches in their order.

    Attributes:
        icc_1_1: one rater's reliability, each item rated by its own raters, drawn at random.
        icc_2_1: one rater's, the same raters, drawn at random, for all items (agreement).
        icc_3_1: one rater's, these raters only, for all items (consistency).
        icc_1_k: the reliability of the mean of the raters, as in `icc_1_1`.
        icc_2_k: of their mean, as in `icc_2_1`.
        icc_3_k: of their mean, as in `icc_3_1`; it is Cronbach's alpha.
    """

    icc_1_1: Figure | Batch
    icc_2_1: Figure | Batch
    icc_3_1: Figure | Batch
    icc_1_k: Figure | Batch
    icc_2_k: Figure | Batch
    icc_3_k: Figure | Batch


def icc(ratings: Numbers) -> IntraclassCorrelation:
    """How much of the ratings' variance lies between the items: intraclass correlations.

    With n items rated by k raters, and the mean squares B between items, W within items, J
    between raters and E of the rest:

        (1,1) = (B - W) / (B + (k - 1) W)                     (1,k) = (B - W) / B
        (2,1) = (B - E) / (B + (k - 1) E + k (J - E) / n)     (2,k) = (B - E) / (B + (J - E) / n)
        (3,1) = (B - E) / (B + (k - 1) E)                     (3,k) = (B - E) / B

    Single-rater forms are -1 / (k - 1) to 1 for types 1 and 3; those of means are at most 1 for
    types 1 and 3 and have no lower bound. All are 1 if and only if the raters give each item the
    same rating while items differ (type 3 also where each rater is off by a constant of their
    own). Invariant to the order of raters and of items, to a change of unit and of origin and to
    reversal; to an origin of each rater's own only type 3.

    Args:
        ratings: shape (raters, items), or (questions, raters, items) for a batch; None or NaN
            where one is missing. Raters without any rating are left out, then items that
            somebody did not rate.

    Returns:
        Each is Undefined where fewer than two raters or items are left, and where its
        denominator is not positive: above all where the items' means do not differ.

    Raises:
        InvalidValue: another number of axes, ragged rows, infinite or no numbers.

    Source: Shrout and Fleiss, "Intraclass correlations: uses in assessing rater reliability",
    Psychological Bulletin 86 (1979).
    """
    complete = complete_ratings(ratings)
    n, k = complete.items.astype(np.float64), complete.raters.astype(np.float64)
    b, w, j, e = _mean_squares(complete)
    return IntraclassCorrelation(
        icc_1_1=_ratio(b - w, b + (k - 1) * w, complete),
        icc_2_1=_ratio(b - e, b + (k - 1) * e + k * (j - e) / np.maximum(n, 1), complete),
        icc_3_1=_ratio(b - e, b + (k - 1) * e, complete),
        icc_1_k=_ratio(b - w, b, complete),
        icc_2_k=_ratio(b - e, b + (j - e) / np.maximum(n, 1), complete),
        icc_3_k=_ratio(b - e, b, complete),
    )


def _mean_squares(complete: Complete) -> tuple[Floats, Floats, Floats, Floats]:
    """Between items, within items, between raters and of the rest.

    Ratings are brought to a range of 1 around their mean, so that no square overflows; the
    coefficients stay.
    """
    n, k = np.maximum(complete.items, 1), np.maximum(complete.raters, 1)
    values = _standardised(complete)
    of_items = values.sum(axis=1) / k[:, np.newaxis]
    of_raters = values.sum(axis=2) / n[:, np.newaxis]
    total = (values**2).sum(axis=(1, 2))
    between = k * (of_items**2).sum(axis=1)
    raters = n * (of_raters**2).sum(axis=1)
    inside = np.where(complete.used, values - of_items[:, np.newaxis], 0.0)
    rest = np.where(complete.used, inside - of_raters[:, :, np.newaxis], 0.0)
    within, residual = (inside**2).sum(axis=(1, 2)), (rest**2).sum(axis=(1, 2))
    more_items, more_raters = np.maximum(n - 1, 1), np.maximum(k - 1, 1)
    squares = (
        between / more_items,
        within / (n * more_raters),
        raters / more_raters,
        residual / (more_items * more_raters),
    )
    b, w, j, e = (np.where(one < _ROUNDING * total / (n * k), 0.0, one) for one in squares)
    return b, w, j, e


def _standardised(complete: Complete) -> Floats:
    size = np.maximum(complete.items * complete.raters, 1)[:, np.newaxis, np.newaxis]
    half = complete.ratings / 2
    low = half.min(axis=(1, 2), where=complete.used, initial=np.inf)[:, np.newaxis, np.newaxis]
    raised = np.where(complete.used, half, low) - np.where(np.isinf(low), 0, low)
    greatest = raised.max(axis=(1, 2), where=complete.used, initial=0)[:, np.newaxis, np.newaxis]
    scaled = np.where(complete.used, raised / np.where(greatest > 0, greatest, 1), 0.0)
    mean = scaled.sum(axis=(1, 2), keepdims=True) / size
    centred: Floats = np.where(complete.used, scaled - mean, 0.0)
    return centred


def _ratio(numerator: Floats, denominator: Floats, complete: Complete) -> Figure | Batch:
    # The mean squares are of standardised ratings, so rounding leaves no more than this of 0.
    none = denominator <= _ROUNDING
    return settle(
        numerator / np.where(none, 1, denominator),
        (complete.raters < _AT_LEAST, TOO_FEW_RATERS),
        (complete.items < _AT_LEAST, TOO_FEW_ITEMS),
        (none, "the items do not differ enough: the denominator is not positive"),
        single=complete.single,
    )
