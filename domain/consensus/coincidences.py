"""The differences between two ratings of one item, and between any two, for Krippendorff's alpha.

They are counted in two ways with one result: in a table of the values by each other, where the
values are few, as on a rating scale; else pair by pair of different values that occur together.
"""

from typing import Literal

import numpy as np
from attrs import frozen

from domain.consensus.coding import (
    Cells,
    Coded,
    Floats,
    Ints,
    count_cells,
    count_table,
    fits_table,
    sums_by,
)

Level = Literal["nominal", "ordinal", "interval", "ratio"]
"""A level of measurement: which differences between ratings mean something."""

_AT_LEAST = 2
_ROOM = 8
"""A table of values by values may take this many numbers for each rating."""


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


def differences(coded: Coded, level: Level) -> Differences:
    """The differences of the ratings, whichever way of counting them suits."""
    questions, width = len(coded.codes), coded.width
    few = fits_table(coded) and questions * width**2 <= _ROOM * coded.codes.size
    return _tabulate(coded, level) if few else _enumerate(coded, level)


def _tabulate(coded: Coded, level: Level) -> Differences:
    """By a table of coincidences: which values occur together how often."""
    within = count_table(coded)
    raters = within @ np.ones(coded.width - 1)
    paired = raters >= _AT_LEAST
    weight = paired / np.maximum(raters - 1, 1)
    overall = (paired[:, np.newaxis] @ within)[:, 0]
    coincidences = (within * weight[..., np.newaxis]).swapaxes(1, 2) @ within
    squares = _squares_of(coded.values[1:], level, overall)
    return Differences(
        number=overall.sum(axis=1),
        items=paired.sum(axis=1),
        different=(overall > 0).sum(axis=1),
        observed=(coincidences * squares).sum(axis=(1, 2)),
        expected=((overall[:, np.newaxis] @ squares)[:, 0] * overall).sum(axis=1),
    )


def _enumerate(coded: Coded, level: Level) -> Differences:
    """By the pairs of different values that occur together."""
    used = _count(coded)
    apart, everywhere = _disagreement(used, level, coded.values)
    questions = len(used.number)
    return Differences(
        number=used.number,
        items=used.items,
        different=np.bincount(used.overall.row, minlength=questions),
        observed=sums_by(used.of, apart / (used.raters - 1), questions),
        expected=used.overall.per_row(questions, everywhere),
    )


def _squares_of(values: Floats, level: Level, overall: Floats) -> Floats:
    """Shape (1 or questions, values, values): the squared differences by level."""
    if level == "nominal":
        return 1 - np.eye(len(values))[np.newaxis]
    place = values[np.newaxis]
    if level == "ordinal":
        place = np.cumsum(overall, axis=1) - overall / 2
    apart = place[:, :, np.newaxis] - place[:, np.newaxis]
    if level == "ratio":
        both = place[:, :, np.newaxis] + place[:, np.newaxis]
        apart = apart / np.where(both > 0, both, 1)
    squares: Floats = apart**2
    return squares


@frozen(eq=False)
class _Used:
    """The ratings that can be paired.

    `within` counts values by item (`of` is the question of each cell, `raters` the ratings of its
    item), `overall` by question; `number` (of ratings) and `items` are by question.
    """

    within: Cells
    of: Ints
    raters: Floats
    overall: Cells
    number: Floats
    items: Ints


def _count(coded: Coded) -> _Used:
    questions, _, items = coded.codes.shape
    item = np.arange(questions * items).reshape(questions, 1, items)
    cells = count_cells(item, coded.codes, columns=coded.width)
    raters = cells.per_row(questions * items)
    paired = raters[cells.row] >= _AT_LEAST
    within = Cells(cells.row[paired], cells.column[paired], cells.total[paired])
    of = within.row // max(items, 1)
    overall = count_cells(of, within.column, columns=coded.width, weights=within.total)
    return _Used(
        within=within,
        of=of,
        raters=raters[within.row],
        overall=overall,
        number=overall.per_row(questions),
        items=(raters >= _AT_LEAST).reshape(questions, items).sum(axis=1),
    )


def _disagreement(used: _Used, level: Level, values: Floats) -> tuple[Floats, Floats]:
    """Sums of squared differences by cell: within its item, and over its question."""
    if level == "nominal":
        apart = used.within.total * (used.raters - used.within.total)
        everywhere = used.overall.total * (used.number[used.overall.row] - used.overall.total)
    elif level == "ratio":
        apart = _ratio_differences(used.within, values[used.within.column])
        everywhere = _ratio_differences(used.overall, values[used.overall.column])
    else:
        inside, outside = _positions(used, level, values)
        apart = used.raters * _squares(used.within, inside)
        everywhere = used.number[used.overall.row] * _squares(used.overall, outside)
    return apart, everywhere


def _positions(used: _Used, level: Level, values: Floats) -> tuple[Floats, Floats]:
    """Where the value of each cell lies, so that differences are distances: within, overall.

    At interval level that is the value, at ordinal level the mean rank of its ratings.
    """
    if level == "interval":
        return values[used.within.column], values[used.overall.column]
    up_to = np.cumsum(used.overall.total)
    before = np.cumsum(used.number) - used.number
    ranks = up_to - used.overall.total / 2 - before[used.overall.row]
    keys = used.overall.row * len(values) + used.overall.column
    return ranks[np.searchsorted(keys, used.of * len(values) + used.within.column)], ranks


def _squares(cells: Cells, place: Floats) -> Floats:
    """Of each cell the weighted squared distance from the mean of its row."""
    rows = int(cells.row.max(initial=-1)) + 1
    mean = cells.per_row(rows, cells.total * place) / np.maximum(cells.per_row(rows), 1)
    squares: Floats = cells.total * (place - mean[cells.row]) ** 2
    return squares


def _ratio_differences(cells: Cells, size: Floats) -> Floats:
    """Of each cell the weighted squared ratio differences from the later cells of its row.

    Cells stand by row, so that the partners of a cell are those at a small distance; cells whose
    row has ended drop out.
    """
    apart = np.zeros_like(size)
    first = np.arange(len(size))
    distance = 0
    while first.size:
        distance += 1
        first = first[first + distance < len(size)]
        second = first + distance
        together = cells.row[first] == cells.row[second]
        first, second = first[together], second[together]
        difference = (size[second] - size[first]) / (size[second] + size[first])
        apart[first] += cells.total[first] * cells.total[second] * difference**2
    return apart
