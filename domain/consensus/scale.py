"""Ratings on a bounded scale."""

import numpy as np
from numpy.typing import ArrayLike

from domain.consensus.coding import Floats, Numbers
from domain.consensus.undefined import as_batch
from domain.shared import InvalidValue

Scale = tuple[float, float]
"""The lowest and the highest possible rating."""


def ratings_on_scale(ratings: Numbers, scale: Scale, *, whole: bool = False) -> tuple[Floats, bool]:
    """Ratings as a batch, each within the scale.

    Args:
        ratings: shape (raters,), or (questions, raters); None or NaN where one is missing.
        scale: the lowest and the highest possible rating.
        whole: whether ratings, and the ends of the scale, must be whole numbers.

    Returns:
        Shape (questions, raters), NaN for missing ratings, and whether one question was given.

    Raises:
        InvalidValue: a scale without width, a rating beyond it or, where asked for, not whole;
            another number of axes, ragged or infinite numbers.
    """
    low, high = scale
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        message = f"scale must be a lower and a higher finite number, not {low} and {high}"
        raise InvalidValue("scale_malformed", message, field="scale")
    values, single = as_batch(ratings, axes=1, field_name="ratings")
    if (values < low).any() or (values > high).any():
        message = f"every rating must be {low:g} to {high:g}"
        raise InvalidValue("rating_out_of_range", message, field="ratings")
    if whole and not (float(low).is_integer() and float(high).is_integer()):
        message = f"the scale must have whole numbers as its ends, not {low:g} and {high:g}"
        raise InvalidValue("scale_not_whole", message, field="scale")
    if whole and (np.floor(values) < values).any():
        message = "every rating must be a whole number"
        raise InvalidValue("rating_not_whole", message, field="ratings")
    return values, single


def ratings_of_counts(counts: ArrayLike, *, scale: Scale) -> Floats:
    """The ratings that are told as counts, one by one, for any measure of ratings.

    Args:
        counts: how often each whole number of the scale was given, from the lowest up: shape
            (categories,), or (questions, categories) for a batch.
        scale: the lowest and the highest possible rating, whole numbers.

    Returns:
        Shape (raters,), or (questions, raters) with NaN after the last rating of a question that
        has fewer of them than another.

    Raises:
        InvalidValue: a count that is missing, negative or not whole; not one for each category;
            another number of axes.
    """
    categories = np.arange(scale[0], scale[1] + 1)
    table, single = as_batch(counts, axes=1, field_name="counts")
    if table.shape[1] != len(categories):
        message = f"counts must be {len(categories)}, one a category, not {table.shape[1]}"
        raise InvalidValue("counts_misfit", message, field="counts")
    if not ((table >= 0) & (np.floor(table) == table)).all():
        message = "every count must be a whole number of at least 0"
        raise InvalidValue("count_invalid", message, field="counts")
    raters = table.sum(axis=1)
    given = np.arange(raters.max(initial=0)) < raters[:, np.newaxis]
    ratings = np.full(given.shape, np.nan)
    ratings[given] = np.repeat(np.tile(categories, len(table)), table.ravel().astype(np.intp))
    return ratings[0] if single else ratings
