"""Agreement of ordinal ratings."""

import numpy as np
from numpy.typing import ArrayLike

from domain.shared import InvalidValue

_AT_LEAST = 2


def tastle_wierman(ratings: ArrayLike, *, scale: tuple[int, int]) -> float:
    """The consensus of ratings on one ordinal scale, from 0 to 1.

    Cns = 1 + mean(log2(1 - |x - m| / (high - low))), where m is the mean of the ratings x.
    1 if and only if all ratings are equal; 0 if and only if they are split evenly between the
    two ends of the scale. Invariant to order, to reversing the scale and to duplicating the
    panel. It is not monotone: a rating that moves a step toward the median can lower it.

    Args:
        ratings: shape (raters,), at least two, each within the scale.
        scale: the lowest and the highest possible rating.

    Raises:
        InvalidValue: fewer than two ratings, or one beyond the scale.

    Source: Tastle and Wierman, "Consensus and dissention: a measure of ordinal dispersion",
    International Journal of Approximate Reasoning 45 (2007).
    """
    values = np.asarray(ratings, dtype=float)
    low, high = scale
    if values.ndim != 1 or values.size < _AT_LEAST:
        message = "ratings must be a row of at least two numbers"
        raise InvalidValue("ratings_too_few", message, field="ratings")
    if not ((values >= low) & (values <= high)).all():
        message = f"every rating must be {low} to {high}"
        raise InvalidValue("rating_out_of_range", message, field="ratings")
    distance = np.abs(values - values.mean()) / (high - low)
    return float(np.clip(1 + np.log2(1 - distance).mean(), 0.0, 1.0))
