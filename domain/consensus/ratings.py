"""Agreement of ordinal ratings."""

import numpy as np

from domain.consensus.coding import Floats, Numbers
from domain.consensus.scale import Scale, ratings_on_scale
from domain.consensus.undefined import Batch, Figure, settle
from domain.shared import InvalidValue

_AT_LEAST = 2
_FEW = "fewer than two rated"
_CATEGORIES_AT_LEAST = 3
_COUNTERS_AT_ONCE = 2**20


def tastle_wierman(ratings: Numbers, *, scale: Scale) -> Figure | Batch:
    """The consensus of ratings on one ordinal scale, from 0 to 1.

    Cns = 1 + mean(log2(1 - |x - m| / (high - low))), where m is the mean of the ratings x.
    1 if and only if all ratings are equal; 0 if and only if they are split evenly between the
    two ends of the scale. Invariant to order, to reversing the scale and to duplicating the
    panel; a rating that moves toward the mean, not past it, never lowers it. It is not monotone
    otherwise: it can fall when somebody joins the most frequent rating, or moves a step toward
    the median.

    Args:
        ratings: shape (raters,), or (questions, raters) for a batch; each within the scale, None
            or NaN where one is missing. `ratings_of_counts` makes them of counts.
        scale: the lowest and the highest possible rating.

    Returns:
        Undefined where fewer than two rated.

    Raises:
        InvalidValue: a rating beyond the scale, a scale without width, another number of axes.

    Source: Tastle and Wierman, "Consensus and dissention: a measure of ordinal dispersion",
    International Journal of Approximate Reasoning 45 (2007).
    """
    values, single = ratings_on_scale(ratings, scale)
    given = ~np.isnan(values)
    raters = given.sum(axis=1)
    number = np.maximum(raters, 1)
    mean = values.sum(axis=1, where=given) / number
    distance = np.abs(values - mean[:, np.newaxis]) / (scale[1] - scale[0])
    logarithms = np.log2(1 - distance, where=given, out=np.zeros_like(values))
    consensus = np.clip(1 + logarithms.sum(axis=1) / number, 0.0, 1.0)
    return settle(consensus, (raters < _AT_LEAST, _FEW), single=single)


def van_der_eijk(ratings: Numbers, *, scale: tuple[int, int]) -> Figure | Batch:
    """The agreement A of ratings in ordered categories, from -1 to 1.

    The distribution is peeled into layers, each spread evenly over the categories that it
    occupies: A is the mean over the layers, weighted by their ratings, of

        U (1 - (S - 1) / (K - 1)),  U = ((K - 2) TU - (K - 1) TDU) / ((K - 2) (TU + TDU)),

    where K is the number of categories, S of those occupied, and TU and TDU count the triples of
    categories in order of which, layer by layer, two neighbours (110, 011) or the outer two
    (101) are occupied. U is 0 without either; a layer in one category counts 1. A is 1 if and
    only if all ratings are equal, 0 when they are spread evenly over all categories, -1 if and
    only if they are split evenly between the two ends. (A + 1) / 2 maps it to 0 to 1.

    Invariant to order, to reversing the scale and to duplicating the panel; a rating that joins
    the most frequent one never lowers it. It is not monotone otherwise: it can fall when somebody
    joins the median, or moves a step toward it.

    Args:
        ratings: shape (raters,), or (questions, raters) for a batch; whole numbers within the
            scale, None or NaN where one is missing. `ratings_of_counts` makes them of counts.
        scale: the lowest and the highest category, whole numbers, at least three categories.

    Returns:
        Undefined where fewer than two rated.

    Raises:
        InvalidValue: a rating beyond the scale or not whole, fewer than three categories,
            another number of axes.

    Source: van der Eijk, "Measuring agreement in ordered rating scales", Quality and Quantity 35
    (2001).
    """
    values, single = ratings_on_scale(ratings, scale, whole=True)
    low, categories = scale[0], scale[1] - scale[0] + 1
    if categories < _CATEGORIES_AT_LEAST:
        message = f"scale must have at least {_CATEGORIES_AT_LEAST} categories, not {categories}"
        raise InvalidValue("scale_too_short", message, field="scale")
    raters = (~np.isnan(values)).sum(axis=1)
    agreement = np.zeros(len(values))
    at_once = max(1, _COUNTERS_AT_ONCE // categories)
    for start in range(0, len(values), at_once):
        part = slice(start, start + at_once)
        agreement[part] = _mean_over_layers(_counts(values[part] - low, categories))
    return settle(agreement, (raters < _AT_LEAST, _FEW), single=single)


def _counts(values: Floats, categories: int) -> Floats:
    questions = len(values)
    question, rater = np.nonzero(~np.isnan(values))
    key = question * categories + values[question, rater].astype(np.intp)
    counts = np.bincount(key, minlength=questions * categories).astype(np.float64)
    return counts.reshape(questions, categories)


def _mean_over_layers(counts: Floats) -> Floats:
    remaining = counts.copy()
    weighted = np.zeros(len(counts))
    while (occupied := remaining > 0).any():
        least = np.min(remaining, axis=1, where=occupied, initial=np.inf)
        least[np.isinf(least)] = 0
        layer = occupied.astype(np.float64)
        weighted += least * layer.sum(axis=1) * _layer_agreement(layer)
        remaining -= least[:, np.newaxis] * layer
    mean: Floats = weighted / np.maximum(counts.sum(axis=1), 1)
    return mean


def _layer_agreement(layer: Floats) -> Floats:
    categories = layer.shape[1]
    occupied = layer.sum(axis=1)
    below = np.cumsum(layer, axis=1) - layer
    above = occupied[:, np.newaxis] - below - layer
    neighbours = ((1 - layer) * (below * (below - 1) + above * (above - 1)) / 2).sum(axis=1)
    apart = ((1 - layer) * below * above).sum(axis=1)
    triples = (categories - 2) * np.maximum(neighbours + apart, 1)
    unimodality: Floats = ((categories - 2) * neighbours - (categories - 1) * apart) / triples
    agreement: Floats = unimodality * (1 - (occupied - 1) / (categories - 1))
    agreement[occupied == 1] = 1
    return agreement
