"""Ratings of which only what everybody rated can be used."""

import numpy as np
from attrs import frozen

from domain.consensus.coding import Floats, Ints, Mask, Numbers
from domain.consensus.undefined import as_batch

TOO_FEW_RATERS = "fewer than two raters"
TOO_FEW_ITEMS = "fewer than two items were rated by all raters"


@frozen(eq=False)
class Complete:
    """A batch of ratings, with the raters who rated anything and the items all of those rated.

    Attributes:
        ratings: shape (questions, raters, items), 0 where unused.
        used: of the same shape.
        raters: shape (questions,), how many are used.
        items: shape (questions,), how many are used.
        single: whether one question was given.
    """

    ratings: Floats
    used: Mask
    raters: Ints
    items: Ints
    single: bool


def complete_ratings(ratings: Numbers) -> Complete:
    """Leave out the raters who rated nothing, then the items with a gap.

    Args:
        ratings: shape (raters, items), or (questions, raters, items) for a batch; None or NaN
            where one is missing.

    Raises:
        InvalidValue: another number of axes, ragged rows, infinite or no numbers.
    """
    values, single = as_batch(ratings, axes=2, field_name="ratings")
    given: Mask = ~np.isnan(values)
    present = np.any(given, axis=2, keepdims=True)
    whole = np.all(given | ~present, axis=1, keepdims=True) & np.any(
        given, axis=(1, 2), keepdims=True
    )
    used = present & whole
    return Complete(
        ratings=np.where(used, values, 0.0),
        used=used,
        raters=present.sum(axis=(1, 2)),
        items=whole.sum(axis=(1, 2)),
        single=single,
    )
