"""Answers as codes, as content analysis has them, and how often each was given."""

from collections.abc import Collection, Hashable, Sequence
from itertools import count
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from domain.shared import InvalidValue

Ints = NDArray[np.integer]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

Numbers = (
    ArrayLike
    | Sequence[float | None]
    | Sequence[Sequence[float | None]]
    | Sequence[Sequence[Sequence[float | None]]]
)
"""Ratings, None or NaN where one is missing."""

Labels = Sequence[Any] | NDArray[Any]
"""Categories by any name that can be hashed, None or NaN where one is missing."""

_AT_LEAST = 2

_ROOM = 8
"""Counting by position may take this many counters for each answer; beyond, answers are sorted."""

_EXACT = 2.0**52
"""Up to here a float64 tells whole numbers apart."""

_FEW = 255
"""So many different whole numbers fit a byte, beside 0."""


@frozen(eq=False)
class Coded:
    """Answers as whole numbers.

    Attributes:
        codes: the shape of the answers; 0 where one is missing, else 1 to `highest`.
        values: shape (highest + 1,), the number that each code stands for, ascending from code 1
            on; for labels, which have no order, the code itself.
    """

    codes: Ints
    values: Floats

    @property
    def width(self) -> int:
        """How many codes there are, the one for missing answers included."""
        return len(self.values)


@frozen(eq=False)
class Cells:
    """A sparse table of totals: the cells that are not zero, by row and then by column."""

    row: Ints
    column: Ints
    total: Floats

    def per_row(self, rows: int, weights: Floats | None = None) -> Floats:
        """The sum of the cells' totals, or of other weights of theirs, in each of `rows` rows."""
        return sums_by(self.row, self.total if weights is None else weights, rows)


def sums_by(row: Ints, weights: Floats, rows: int) -> Floats:
    """The sum of the weights in each of `rows` rows."""
    return np.bincount(row, weights, minlength=rows).astype(np.float64, copy=False)


def code_numbers(numbers: Floats) -> Coded:
    """Code numbers by size; NaN is missing.

    Whole numbers close to each other, the usual ratings, need no sorting.
    """
    low = float(np.fmin.reduce(numbers, axis=None, initial=np.inf))
    high = float(np.fmax.reduce(numbers, axis=None, initial=-np.inf))
    if low.is_integer() and high - low < _FEW and max(-low, high) < _EXACT:
        codes = _whole_codes(numbers, low - 1)
        if codes is not None:
            return Coded(codes, np.arange(low - 1, high + 1))
    distinct, inverse = np.unique(numbers, return_inverse=True)
    values = distinct[~np.isnan(distinct)]
    codes = np.where(inverse < len(values), inverse + 1, 0).reshape(numbers.shape)
    return Coded(codes, np.append(0.0, values))


def code_labels(
    labels: object, *, axes: int, field: str, categories: Collection[Hashable] | None = None
) -> tuple[Coded, bool]:
    """Code labels in the order in which they first occur; None and NaN are missing.

    Args:
        labels: one question with `axes` axes, or a batch with one axis more in front. Only
            lists, tuples and arrays make axes: a label itself is none of these.
        axes: how many axes one question has.
        field: the name that errors give.
        categories: the labels that may occur; any where None.

    Returns:
        The codes with `axes` + 1 axes, and whether one question was given.

    Raises:
        InvalidValue: another number of axes, ragged rows, a label that cannot be hashed or is
            not among the categories.
    """
    array = labels if isinstance(labels, np.ndarray) else _object_array(labels, field)
    if array.ndim not in {axes, axes + 1}:
        message = f"{field} must have {axes} axes, or {axes + 1} for a batch, not {array.ndim}"
        raise InvalidValue("axes_unexpected", message, field=field)
    if categories is None and _are_exact(array):
        coded = code_numbers(array.astype(np.float64, copy=False))
    else:
        coded = _code_objects(array.astype(object), field, categories)
    single = array.ndim == axes
    return (Coded(coded.codes[np.newaxis], coded.values) if single else coded), single


def number_of_options(categories: Collection[Hashable]) -> int:
    """How many different categories are declared.

    Raises:
        InvalidValue: fewer than two.
    """
    options = len(set(categories))
    if options < _AT_LEAST:
        message = "categories must name at least two options"
        raise InvalidValue("categories_too_few", message, field="categories")
    return options


def fits_table(coded: Coded) -> bool:
    """Whether a table of counts by item and code is in proportion to the answers.

    Args:
        coded: answers of shape (questions, raters, items).
    """
    questions, _, items = coded.codes.shape
    table: int = questions * items * coded.width
    return table <= _ROOM * coded.codes.size


def count_table(coded: Coded) -> Floats:
    """How often each item got each code, 0 included: shape (questions, items, `width`).

    Args:
        coded: answers of shape (questions, raters, items), for which `fits_table` holds.
    """
    questions, _, items = coded.codes.shape
    size = questions * items * coded.width
    # The narrowest integers, as the time goes into moving them.
    rows = np.arange(0, size, coded.width, dtype=np.min_scalar_type(size))
    keys = rows.reshape(questions, 1, items) + coded.codes
    counts = np.bincount(keys.ravel(), minlength=size).astype(np.float64)
    return counts.reshape(questions, items, coded.width)


def count_cells(row: Ints, column: Ints, *, columns: int, weights: Floats | None = None) -> Cells:
    """Count how often each pair of row and column occurs; column 0, what is missing, is left out.

    The work and the memory are of the order of the pairs, however many cells there could be.

    Args:
        row: any shape, from 0 on.
        column: a shape that broadcasts with it, 0 to `columns` - 1.
        columns: how many columns there are.
        weights: what each pair counts, in the common shape; 1 where None.
    """
    key = (row * columns + column).ravel()
    size = int(row.max(initial=-1) + 1) * columns
    given = None if weights is None else weights.ravel()
    if size <= _ROOM * key.size:
        totals = np.bincount(key, given, minlength=size)
        totals[::columns] = 0
        found = np.flatnonzero(totals)
        totals = totals[found]
    else:
        found, place = np.unique(key, return_inverse=True)
        totals = np.bincount(place, given)
        there = (found % columns > 0) & (totals > 0)
        found, totals = found[there], totals[there]
    rows, remainder = np.divmod(found, columns)
    return Cells(rows, remainder, totals.astype(np.float64))


def _whole_codes(numbers: Floats, origin: float) -> Ints | None:
    """How far above the origin numbers are, 1 to 255; 0 for NaN, None unless all are whole.

    What a cast makes of NaN is left to the processor: it must be 0, and nothing else can be.
    """
    with np.errstate(invalid="ignore"):
        codes = (numbers - origin if origin else numbers).astype(np.uint8)
    equal = codes + origin == numbers if origin else codes == numbers
    return codes if np.count_nonzero(equal) == np.count_nonzero(codes) else None


def _are_exact(array: NDArray[Any]) -> bool:
    """Whether float64 holds each of the labels as it is."""
    if array.dtype.kind in "iu":
        return int(array.min(initial=0)) > -_EXACT and int(array.max(initial=0)) < _EXACT
    return array.dtype.kind in "bf"


def _object_array(labels: object, field: str) -> NDArray[Any]:
    try:
        array = np.asarray(labels, dtype=object)
    except ValueError as error:
        message = f"{field} must be in rows of equal length"
        raise InvalidValue("rows_ragged", message, field=field) from error
    if any(isinstance(label, (list, tuple, np.ndarray)) for label in array.flat):
        message = f"{field} must be in rows of equal length, with one label at each place"
        raise InvalidValue("rows_ragged", message, field=field)
    return array


def _code_objects(
    array: NDArray[Any], field: str, categories: Collection[Hashable] | None
) -> Coded:
    try:
        missing = np.equal(array, np.array(None, dtype=object)) | np.not_equal(array, array)
        flat = array[~missing].tolist()
        distinct = dict.fromkeys(flat if categories is None else categories)
        known = dict(zip(distinct, count(1), strict=False))
        found = [known.get(label, 0) for label in flat]
    except TypeError as error:
        message = f"every label of {field} must be text, a number or otherwise hashable"
        raise InvalidValue("label_unhashable", message, field=field) from error
    if 0 in found:
        message = f"{field} holds {flat[found.index(0)]!r}, which is not among the categories"
        raise InvalidValue("category_unknown", message, field=field)
    codes = np.zeros(array.shape, dtype=np.intp)
    codes[~missing] = found
    return Coded(codes, np.arange(len(known) + 1, dtype=np.float64))
