"""Agreement of categories beyond chance, over several items."""

from collections.abc import Collection, Hashable

import numpy as np
from attrs import frozen

from domain.consensus.coding import (
    Coded,
    Floats,
    Ints,
    Labels,
    code_labels,
    count_cells,
    count_table,
    fits_table,
    number_of_options,
)
from domain.consensus.undefined import Batch, Figure, settle

_AT_LEAST = 2
_FEW = "fewer than two items have two ratings"


def fleiss_kappa(ratings: Labels) -> Figure | Batch:
    """Fleiss' kappa: how far the raters' agreement on categories exceeds chance, at most 1.

    kappa = (P - P_e) / (1 - P_e), where P is the mean over the items of the share of pairs of
    raters that agree, and P_e the sum of squared shares of the categories. 1 if and only if the
    raters of each item agree on it while items differ; about 0 at random; at least
    -1 / (m - 1) with m raters of each item. Invariant to the order of raters and of items, to
    relabelling and to repeating the items; not to repeating the raters.

    With gaps it is Gwet's generalisation: items with one rating have no part in P, and the share
    of a category is the mean over the rated items of its share in each.

    Args:
        ratings: shape (raters, items), or (questions, raters, items) for a batch; labels that
            can be hashed, None or NaN where one is missing. Who of the raters gave a rating does
            not matter, so a table of counts by item and category can be told as any ratings
            with those counts (`ratings_of_counts` makes them, items first).

    Returns:
        Undefined where fewer than two items have two ratings (one item says nothing about
        chance), or where only one category occurs (chance agrees fully, 0 / 0).

    Raises:
        InvalidValue: another number of axes, ragged rows, a label that cannot be hashed.

    Source: Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin
    76 (1971); Gwet, "Handbook of inter-rater reliability" (2014), for gaps.
    """
    found = _agreement(ratings, None)
    chance = np.where(found.used < _AT_LEAST, 0, found.concentration)
    return settle(
        (found.agreeing - chance) / (1 - chance),
        (found.items < _AT_LEAST, _FEW),
        (found.used < _AT_LEAST, "only one category occurs"),
        single=found.single,
    )


def gwet_ac1(ratings: Labels, *, categories: Collection[Hashable] | None = None) -> Figure | Batch:
    """Gwet's AC1: how far the raters' agreement on categories exceeds chance, from -1 to 1.

    AC1 = (P - P_e) / (1 - P_e), where P is the mean over the items of the share of pairs of
    raters that agree, and P_e the sum of p (1 - p) over the categories, divided by their number
    less one; p is the mean over the rated items of a category's share in each. 1 if and only if
    the raters of each item agree on it, also where all items are alike: unlike kappa it does not
    fall when one category prevails. Invariant to the order of raters and of items, to relabelling
    and to repeating the items; not to repeating the raters, nor to declaring more categories.

    Args:
        ratings: shape (raters, items), or (questions, raters, items) for a batch; labels that
            can be hashed, None or NaN where one is missing. Items with one rating have no part
            in P.
        categories: every category that was open, at least two; where None those that occur, in
            each question for itself.

    Returns:
        Undefined where fewer than two items have two ratings (one item says nothing about
        chance).

    Raises:
        InvalidValue: another number of axes, ragged rows, a label that cannot be hashed or is
            not among the categories, fewer than two categories.

    Source: Gwet, "Computing inter-rater reliability and its variance in the presence of high
    agreement", British Journal of Mathematical and Statistical Psychology 61 (2008).
    """
    found = _agreement(ratings, categories)
    options = np.maximum(found.used, _AT_LEAST)
    if categories is not None:
        options = np.full_like(options, number_of_options(categories))
    chance = np.where(found.items < _AT_LEAST, 0, (1 - found.concentration) / (options - 1))
    return settle(
        (found.agreeing - chance) / (1 - chance),
        (found.items < _AT_LEAST, _FEW),
        single=found.single,
    )


@frozen(eq=False)
class _Agreement:
    """What kappa and AC1 share, by question.

    `agreeing` is the mean share of agreeing pairs, `concentration` the sum of squared shares of
    the categories, `used` counts categories, `items` those with two ratings.
    """

    agreeing: Floats
    concentration: Floats
    used: Ints
    items: Ints
    single: bool


def _agreement(ratings: Labels, categories: Collection[Hashable] | None) -> _Agreement:
    coded, single = code_labels(ratings, axes=2, field="ratings", categories=categories)
    counts = _by_table(coded) if fits_table(coded) else _by_cells(coded)
    paired = counts.raters >= _AT_LEAST
    share = counts.equal / np.maximum(counts.raters * (counts.raters - 1), 1)
    items, rated = paired.sum(axis=1), (counts.raters > 0).sum(axis=1)
    return _Agreement(
        agreeing=share.sum(axis=1) / np.maximum(items, 1),
        concentration=counts.squares / np.maximum(rated, 1) ** 2,
        used=counts.used,
        items=items,
        single=single,
    )


@frozen(eq=False)
class _Counts:
    """Ratings counted.

    `raters` and their `equal` ordered pairs are by question and item; `squares`, of the sum over
    the items of each category's share, and the categories `used` are by question.
    """

    raters: Floats
    equal: Floats
    squares: Floats
    used: Ints


def _by_table(coded: Coded) -> _Counts:
    counts = count_table(coded)
    raters = coded.codes.shape[1] - counts[..., 0]
    within = counts[..., 1:]
    overall = np.einsum("qi,qic->qc", 1 / np.maximum(raters, 1), within)
    return _Counts(
        raters=raters,
        equal=np.einsum("qic,qic->qi", within, within) - raters,
        squares=(overall**2).sum(axis=1),
        used=(overall > 0).sum(axis=1),
    )


def _by_cells(coded: Coded) -> _Counts:
    questions, _, items = coded.codes.shape
    item = np.arange(questions * items).reshape(questions, 1, items)
    cells = count_cells(item, coded.codes, columns=coded.width)
    raters = cells.per_row(item.size)
    overall = count_cells(
        cells.row // items,
        cells.column,
        columns=coded.width,
        weights=cells.total / raters[cells.row],
    )
    return _Counts(
        raters=raters.reshape(questions, items),
        equal=cells.per_row(item.size, cells.total * (cells.total - 1)).reshape(questions, items),
        squares=overall.per_row(questions, overall.total**2),
        used=np.bincount(overall.row, minlength=questions),
    )
