"""The differences between two ratings of one item, and between any two, for Krippendorff's alpha.

They are counted in two ways with one result: in a table of the values by each other, where the
values are few, as on a rating scale; else pair by pair of different values that occur together.
"""

from typing import Literal

import numpy as np
from attrs import astuple, frozen

from domain.consensus.coding import (
    Cells,
    Coded,
    Floats,
    Ints,
    count_cells,
    count_table,
    fits_table,
)
from domain.consensus.ratio_differences import ratio_differences

LevelOfMeasurement = Literal["nominal", "ordinal", "interval", "ratio"]
"""A level of measurement: which differences between ratings mean something."""

_AT_LEAST = 2
_ROOM = 8
"""A table of values by values may take this many numbers for each rating."""

_COUNTERS_AT_ONCE = 2**14
_COINCIDENCES_AT_ONCE = 2**16
"""Larger arrays leave the processor's cache, and the time goes into getting memory for them."""


@frozen(eq=False)
class Differences:
    """Sums over the ratings that can be paired, those of items with at least two; by question.

    Attributes:
        number: how many such ratings there are.
        items: how many items they rate.
        different: how many different values they have.
        observed: the squared differences of ordered pairs within items, each pair divided by one
            less than its item's ratings.
        expected: the squared differences of all ordered pairs.
    """

    number: Floats
    items: Ints
    different: Ints
    observed: Floats
    expected: Floats


def differences(coded: Coded, level: LevelOfMeasurement) -> Differences:
    """The differences of the ratings, whichever way of counting them suits."""
    questions, width = len(coded.codes), coded.width
    few = fits_table(coded) and questions * width**2 <= _ROOM * coded.codes.size
    if not few:
        return _enumerate(coded, level)
    step = max(1, _COINCIDENCES_AT_ONCE // width**2)
    if questions <= step:
        return _tabulate(coded, level)
    parts = [
        astuple(_tabulate(Coded(coded.codes[start : start + step], coded.values), level))
        for start in range(0, questions, step)
    ]
    return Differences(*map(np.concatenate, zip(*parts, strict=True)))


def _tabulate(coded: Coded, level: LevelOfMeasurement) -> Differences:
    """By a table of coincidences: which values occur together how often.

    Items are counted in parts that linear algebra does not spread over threads, which would wait
    for each other.
    """
    questions, _, items = coded.codes.shape
    together = np.zeros((questions, coded.width, coded.width))
    paired = np.zeros(questions, dtype=np.intp)
    step = max(1, _COUNTERS_AT_ONCE // coded.width)
    for start in range(0, items, step):
        part, pairs = _coincidences(Coded(coded.codes[..., start : start + step], coded.values))
        together += part
        paired += pairs
    coincidences = together[:, 1:, 1:]
    # Each rating occurs with itself as well; what is left is whole but for rounding.
    overall = np.rint(coincidences.sum(axis=2) - together[:, 1:, 0])
    squares = _squares_of(coded.values[1:], level, overall)
    return Differences(
        number=overall.sum(axis=1),
        items=paired,
        different=(overall > 0).sum(axis=1),
        observed=(coincidences * squares).sum(axis=(1, 2)),
        expected=((overall[:, np.newaxis] @ squares)[:, 0] * overall).sum(axis=1),
    )


def _coincidences(coded: Coded) -> tuple[Floats, Ints]:
    """Shape (questions, width, width): how often values occur together, by one less than raters.

    In column 0 how often each value occurs, by the same. Beside it, how many items have pairs.
    """
    counts = count_table(coded)
    raters = coded.codes.shape[1] - counts[..., 0]
    counts[..., 0] = 1
    paired = raters >= _AT_LEAST
    weight = paired / np.maximum(raters - 1, 1)
    weighted = (counts * weight[..., np.newaxis]).swapaxes(1, 2)
    return weighted @ counts, paired.sum(axis=1)


def _enumerate(coded: Coded, level: LevelOfMeasurement) -> Differences:
    """By the pairs of different values that occur together."""
    questions, _, items = coded.codes.shape
    item = np.arange(questions * items).reshape(questions, 1, items)
    cells = count_cells(item, coded.codes, columns=coded.width)
    raters = cells.per_row(item.size)
    paired = raters[cells.row] >= _AT_LEAST
    within = Cells(cells.row[paired], cells.column[paired], cells.total[paired])
    of = within.row // max(items, 1)
    overall = count_cells(of, within.column, columns=coded.width, weights=within.total)
    number = overall.per_row(questions)
    places = coded.values[overall.column] if level != "ordinal" else _mean_ranks(overall, number)
    found = np.searchsorted(
        overall.row * coded.width + overall.column, of * coded.width + within.column
    )
    apart = _sum_squares(within, places[found], raters, level) / np.maximum(raters - 1, 1)
    return Differences(
        number=number,
        items=(raters >= _AT_LEAST).reshape(questions, items).sum(axis=1),
        different=np.bincount(overall.row, minlength=questions),
        observed=apart.reshape(questions, items).sum(axis=1),
        expected=_sum_squares(overall, places, number, level),
    )


def _mean_ranks(overall: Cells, number: Floats) -> Floats:
    """The mean rank of each value among the ratings of its question."""
    before = np.cumsum(number) - number
    ranks: Floats = np.cumsum(overall.total) - overall.total / 2 - before[overall.row]
    return ranks


def _sum_squares(cells: Cells, places: Floats, number: Floats, level: LevelOfMeasurement) -> Floats:
    """The squared differences of the ordered pairs in each row of `number` ratings."""
    rows = len(number)
    if level == "nominal":
        return cells.per_row(rows, cells.total * (number[cells.row] - cells.total))
    if level == "ratio":
        return ratio_differences(cells, places, rows)
    mean = cells.per_row(rows, cells.total * places) / np.maximum(number, 1)
    return 2 * number * cells.per_row(rows, cells.total * (places - mean[cells.row]) ** 2)


def _squares_of(values: Floats, level: LevelOfMeasurement, overall: Floats) -> Floats:
    """Shape (1 or questions, values, values): the squared differences by level."""
    if level == "nominal":
        return 1 - np.eye(len(values))[np.newaxis]
    place = np.cumsum(overall, axis=1) - overall / 2 if level == "ordinal" else values[np.newaxis]
    one, other = place[:, :, np.newaxis], place[:, np.newaxis]
    apart = one - other
    if level == "ratio":
        greater = np.maximum(one, other)
        greater[greater == 0] = 1
        apart = apart / greater / (1 + np.minimum(one, other) / greater)
    squares: Floats = apart**2
    return squares
