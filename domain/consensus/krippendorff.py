"""Krippendorff's alpha."""

from typing import get_args

import numpy as np

from domain.consensus.coding import Coded, Floats, Labels, Numbers, code_labels, code_numbers
from domain.consensus.coincidences import LevelOfMeasurement, differences
from domain.consensus.undefined import Batch, Figure, as_numbers, refuse_infinite, settle
from domain.shared import InvalidValue

_AT_LEAST = 2


def krippendorff_alpha(ratings: Numbers | Labels, *, level: LevelOfMeasurement) -> Figure | Batch:
    """The reliability alpha of ratings of several items: agreement beyond chance, at most 1.

    alpha = 1 - D_o / D_e, the mean squared difference of two ratings of one item over that of
    any two ratings. Squared differences of the values c < k are, by level,

        nominal     1
        ordinal     (n_c / 2 + n_(c+1) + ... + n_k / 2) ^ 2, where n counts the ratings used
        interval    (c - k) ^ 2
        ratio       ((c - k) / (c + k)) ^ 2

    Ratings of an item that nobody else rated are not used. 1 if and only if the raters of each
    item agree on it while items differ; about 0 where ratings are exchanged at random; below 0
    where raters differ more than that. Invariant to the order of raters and of items;
    nominal to relabelling, ordinal to any rise of the values that keeps their order, interval to
    a change of unit, of origin and to reversal, ordinal to reversal too, ratio to a change of
    unit. It is not invariant to repeating the raters or the items, as small samples are
    corrected for.

    The work grows with the number of answers, and with the sorting of values that are not small
    whole numbers.

    Args:
        ratings: shape (raters, items), or (questions, raters, items) for a batch; None or NaN
            where one is missing. At nominal level labels that can be hashed, else numbers.
        level: the level of measurement.

    Returns:
        Undefined where fewer than two items have two ratings (one item says nothing about
        chance), or where all the ratings used are equal.

    Raises:
        InvalidValue: an unknown level; another number of axes, ragged rows; a rating that is no
            finite number or, at ratio level, negative.

    Source: Krippendorff, "Computing Krippendorff's alpha-reliability" (2011).
    """
    coded, single = _code(ratings, level)
    found = differences(coded, level)
    expected = np.where(found.different < _AT_LEAST, 1, found.expected)
    return settle(
        1 - (found.number - 1) * found.observed / expected,
        (found.items < _AT_LEAST, "fewer than two items have two ratings"),
        (found.different < _AT_LEAST, "all ratings are equal"),
        single=single,
    )


def _code(ratings: Numbers | Labels, level: LevelOfMeasurement) -> tuple[Coded, bool]:
    if level not in get_args(LevelOfMeasurement):
        message = f"level must be one of {', '.join(get_args(LevelOfMeasurement))}, not {level!r}"
        raise InvalidValue("level_unknown", message, field="level")
    if level == "nominal":
        return code_labels(ratings, axes=2, field="ratings")
    numbers, single = as_numbers(ratings, axes=2, field_name="ratings")
    coded = code_numbers(numbers)
    refuse_infinite(coded.values, field_name="ratings")
    if level == "ratio" and (coded.values[1:] < 0).any():
        message = "every rating must be at least 0 at ratio level"
        raise InvalidValue("rating_negative", message, field="ratings")
    if level == "interval":
        return Coded(coded.codes, _rescaled(coded.values)), single
    return coded, single


def _rescaled(values: Floats) -> Floats:
    """Values brought to 0 to 1, which leaves interval alpha as it is, so that no square overflows.

    The first one, which stands for no rating, may be anything.
    """
    low, high = values[min(1, len(values) - 1)] / 2, values[-1] / 2
    scaled: Floats = (values / 2 - low) / (high - low or 1)
    return scaled
