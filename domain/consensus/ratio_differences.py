"""Sums of squared ratio differences, ((c - k) / (c + k)) ^ 2, in time linear in the values.

Few values are paired with each other. For many, note that the difference is tanh(s / 2) of the
distance s of the logarithms, a function so smooth that a polynomial through a few points of
every interval replaces it to the last digit: the values' weights move to those points, and the
points are paired.
"""

import numpy as np

from domain.consensus.coding import Cells, Floats

_MANY = 1000
"""From so many values on the interpolation is the faster way."""

_POINTS = 16
_INTERVAL = 1.0
"""Chebyshev points in each interval of the logarithms; the error is below 1e-16 of the sum, as
the nearest pole of the function, at a distance of pi, gives 12.6 to the power of minus 16."""

_FAR = 40.0
"""From this distance of logarithms on the difference is 1 to the last digit."""

_ROWS = 256
_VALUES = 2**15
"""So many points and values are dealt with at once."""


def ratio_differences(cells: Cells, values: Floats, rows: int) -> Floats:
    """The squared ratio differences of the ordered pairs in each row, each pair by its weight.

    Args:
        cells: weights by row.
        values: the value of each cell, at least 0, rising within each row.
        rows: how many rows there are.
    """
    sizes = np.bincount(cells.row, minlength=rows)
    few = (sizes < _MANY)[cells.row]
    sums = _paired(Cells(cells.row[few], cells.column[few], cells.total[few]), values[few], rows)
    last = np.cumsum(sizes)
    for row in np.flatnonzero(sizes >= _MANY).tolist():
        part = slice(last[row] - sizes[row], last[row])
        sums[row] = _interpolated(values[part], cells.total[part])
    return sums


def _paired(cells: Cells, values: Floats, rows: int) -> Floats:
    """By pairs: partners stand at a small distance, and cells whose row has ended drop out."""
    apart = np.zeros_like(values)
    first = np.arange(len(values))
    distance = 0
    while first.size:
        distance += 1
        first = first[first + distance < len(values)]
        second = first + distance
        together = cells.row[first] == cells.row[second]
        first, second = first[together], second[together]
        low, high = values[first], values[second]
        difference = (high - low) / high / (1 + low / high)
        apart[first] += cells.total[first] * cells.total[second] * difference**2
    return 2 * cells.per_row(rows, apart)


def _interpolated(values: Floats, weights: Floats) -> float:
    """By interpolation, for ascending values of one row; 0 differs from all others by 1."""
    positive = values > 0
    zeros = weights[~positive].sum()
    values, weights = values[positive], weights[positive]
    logarithms = _logarithms(values)
    width = min(_INTERVAL, logarithms[-1])
    interval = np.minimum(logarithms / width, np.ceil(logarithms[-1] / width) - 1).astype(np.intp)
    within = 2 * (logarithms / width - interval) - 1
    occupied, place = np.unique(interval, return_inverse=True)
    points = -np.cos(np.pi * (np.arange(_POINTS) + 0.5) / _POINTS)
    moved = np.zeros((len(occupied), _POINTS))
    for start in range(0, len(values), _VALUES):
        part = slice(start, start + _VALUES)
        shares = weights[part, np.newaxis] * _shares_of_points(within[part], points)
        np.add.at(moved, place[part], shares)
    positions = (occupied[:, np.newaxis] + (points + 1) / 2) * width
    return _pair_points(positions.ravel(), moved.ravel()) + 2 * float(zeros * weights.sum())


def _logarithms(values: Floats) -> Floats:
    """Of the values over the first, exact also where all are close."""
    if values[-1] / 2 > values[0]:
        far: Floats = np.log(values) - np.log(values[0])
        return far
    near: Floats = np.log1p((values - values[0]) / values[0])
    return near


def _shares_of_points(within: Floats, points: Floats) -> Floats:
    """How much of each value, -1 to 1 in its interval, each point stands for."""
    degrees = np.arange(_POINTS)
    of_values = np.cos(np.arccos(np.clip(within, -1, 1))[:, np.newaxis] * degrees)
    of_points = np.cos(np.arccos(points)[:, np.newaxis] * degrees)
    of_points[:, 1:] *= 2
    shares: Floats = of_values @ of_points.T / _POINTS
    return shares


def _pair_points(positions: Floats, weights: Floats) -> float:
    """The sum over ordered pairs; positions ascend."""
    total, everything = 0.0, float(weights.sum())
    for start in range(0, len(positions), _ROWS):
        here, weight = positions[start : start + _ROWS], weights[start : start + _ROWS]
        low, high = np.searchsorted(positions, [here[0] - _FAR, here[-1] + _FAR])
        near = weights[low:high]
        differences = np.tanh((here[:, np.newaxis] - positions[low:high]) / 2) ** 2
        total += float(weight @ differences @ near)
        total += float(weight.sum()) * (everything - float(near.sum()))
    return total
