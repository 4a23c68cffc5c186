"""Stability: what changed between two rounds in which the same seats answered."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from domain.consensus.chi_square import chi_square_survival
from domain.consensus.coding import Floats, Ints, Labels, Numbers
from domain.consensus.outcome import code_options
from domain.consensus.undefined import Batch, Figure, as_batch, settle
from domain.shared import InvalidValue

_UNPAIRED = "no seat answered in both rounds"
_UNCHANGED = "no answer changed, so there is nothing to test"
_PAIR = 2


@frozen
class ChangeTest:
    """A test of whether answers changed as often one way as the other.

    Attributes:
        statistic: chi-square, at least 0.
        degrees: its degrees of freedom.
        p_value: the chance of a statistic at least as high if changes both ways were equally
            likely; from the asymptotic distribution, so trust it from about 25 changes on.
    """

    statistic: Figure | Batch
    degrees: Figure | Batch
    p_value: Figure | Batch


@frozen
class RoundStability:
    """How far the ratings of two rounds differ.

    Attributes:
        changed: the share of the seats whose rating changed, as `changed_share` has it.
        ks_distance: the Kolmogorov-Smirnov distance of the two rounds' distributions, 0 to 1. It
            hides individual changes: if two seats swap their ratings both changed, and it is 0.
            Never call a panel stable by it alone.
    """

    changed: Figure | Batch
    ks_distance: Figure | Batch


def changed_share(before: Labels, after: Labels) -> Figure | Batch:
    """The share of the seats whose answer changed: (number with before != after) / number paired.

    Seats that miss one of the two answers are left out. Range 0 to 1; 0 if and only if all kept
    their answers. At most .15 is a common rule for a stable Delphi round. Holds: invariance to the
    order of the seats, to relabelling, to exchanging the rounds and to replication.

    Args:
        before: shape (seats,) or (questions, seats), labels or ratings; None or NaN where one is
            missing.
        after: of the same shape, the seats in the same order.

    Returns:
        The share; Undefined where no seat answered in both rounds.

    Raises:
        InvalidValue: shapes that differ, or a label that cannot be hashed.

    Source: Scheibe, Skutsch and Schofer, "Experiments in Delphi methodology", in Linstone and
    Turoff, The Delphi Method (1975).
    """
    first, second, _, single = _paired(before, after, None)
    return _share_unequal(first, second, (first >= 0) & (second >= 0), single=single)


def round_stability(before: Numbers, after: Numbers) -> RoundStability:
    """The paired share of changed ratings, with the distance of the distributions beside it.

    Args:
        before: shape (seats,) or (questions, seats), numbers; None or NaN where one is missing.
        after: of the same shape, the seats in the same order.

    Returns:
        Both figures over the seats that rated in both rounds; Undefined where there is none.

    Raises:
        InvalidValue: shapes that differ, or what is not a number.
    """
    first, single = as_batch(before, axes=1, field_name="before")
    second, _ = as_batch(after, axes=1, field_name="after")
    _refuse_other_shape(first.shape, second.shape)
    unpaired = np.isnan(first) | np.isnan(second)
    pairs = (~unpaired).sum(axis=1)
    distance = _ks_distance(
        np.where(unpaired, np.nan, first), np.where(unpaired, np.nan, second)
    ) / np.maximum(pairs, 1)
    return RoundStability(
        _share_unequal(first, second, ~unpaired, single=single),
        settle(distance, (pairs == 0, _UNPAIRED), single=single),
    )


def transitions(
    before: Labels, after: Labels, *, options: Collection[Hashable] | None = None
) -> Floats:
    """How many seats went from each answer to each other: the table for `mcnemar` and `bowker`.

    Args:
        before: shape (seats,) or (questions, seats), labels; None or NaN where one is missing.
        after: of the same shape, the seats in the same order.
        options: the answers, in the order of the table; where None, those given in any question,
            sorted.

    Returns:
        Shape (options, options) or (questions, options, options): counts, `before` in the rows.

    Raises:
        InvalidValue: shapes that differ, a label that cannot be hashed or is not an option.
    """
    first, second, width, single = _paired(before, after, options)
    paired = (first >= 0) & (second >= 0)
    key = (np.arange(len(first))[:, np.newaxis] * width + first) * width + second
    counts = np.bincount(key[paired], minlength=len(first) * width**2).astype(np.float64)
    table = counts.reshape(len(first), width, width)
    return table[0] if single else table


def mcnemar(table: Numbers) -> ChangeTest:
    """McNemar's test, whether a yes-or-no answer changed one way more often than the other.

    (b - c)^2 / (b + c), where b and c count the two kinds of change, without a continuity
    correction; chi-square with one degree of freedom. Seats that kept their answer do not enter.
    It takes the seats for independent, which seats that talked to each other are not.

    Range: at least 0; 0 if and only if b = c. Holds: invariance to exchanging the rounds and to
    exchanging the answers. Does not hold: replication (twice the panel is twice the statistic).

    Args:
        table: shape (2, 2) or (questions, 2, 2): counts, the first round in the rows (see
            `transitions`).

    Returns:
        Statistic, degrees and p-value; Undefined where no answer changed.

    Raises:
        InvalidValue: another shape, or a number that is missing, negative or not whole.

    Source: McNemar, "Note on the sampling error of the difference between correlated proportions
    or percentages", Psychometrika 12 (1947).
    """
    counts, single = _table(table)
    if counts.shape[1] != _PAIR:
        message = "table must be 2 by 2; bowker takes more answers"
        raise InvalidValue("table_not_two_by_two", message, field="table")
    return _symmetry(counts, single=single)


def bowker(table: Numbers) -> ChangeTest:
    """Bowker's test of symmetry: McNemar's for any number of answers.

    The sum of (n_ij - n_ji)^2 / (n_ij + n_ji) over the pairs of answers i < j. The degrees of
    freedom are the pairs between which somebody changed: a pair without a change says nothing, so
    an answer that nobody gave does not alter the test. (statsmodels counts all pairs.) The seats
    are taken for independent.

    Range: at least 0; 0 if and only if the table is symmetric. Holds: invariance to exchanging
    the rounds and to the order of the answers; for two answers it is McNemar's test. Does not
    hold: replication.

    Args:
        table: shape (answers, answers) or (questions, answers, answers): counts, the first round
            in the rows (see `transitions`).

    Returns:
        Statistic, degrees and p-value; Undefined where no answer changed.

    Raises:
        InvalidValue: another shape, or a number that is missing, negative or not whole.

    Source: Bowker, "A test for symmetry in contingency tables", Journal of the American
    Statistical Association 43 (1948).
    """
    counts, single = _table(table)
    return _symmetry(counts, single=single)


def _share_unequal(
    first: NDArray[Any], second: NDArray[Any], paired: NDArray[np.bool_], *, single: bool
) -> Figure | Batch:
    pairs = paired.sum(axis=1)
    changed = (paired & (first != second)).sum(axis=1)
    return settle(changed / np.maximum(pairs, 1), (pairs == 0, _UNPAIRED), single=single)


def _symmetry(counts: Floats, *, single: bool) -> ChangeTest:
    row, column = np.triu_indices(counts.shape[1], k=1)
    there, back = counts[:, row, column], counts[:, column, row]
    moved = there + back
    statistic = ((there - back) ** 2 / np.where(moved > 0, moved, 1)).sum(axis=1)
    degrees = (moved > 0).sum(axis=1).astype(np.float64)
    refusal = (degrees == 0, _UNCHANGED)
    tail = chi_square_survival(statistic, np.maximum(degrees, 1))
    return ChangeTest(
        settle(statistic, refusal, single=single),
        settle(degrees, refusal, single=single),
        settle(tail, refusal, single=single),
    )


def _table(table: Numbers) -> tuple[Floats, bool]:
    counts, single = as_batch(table, axes=2, field_name="table")
    if counts.shape[1] != counts.shape[2]:
        message = "table must have the same answers in rows and columns"
        raise InvalidValue("table_not_square", message, field="table")
    if not ((counts >= 0) & (counts % 1 == 0)).all():
        message = "table must hold whole numbers of at least 0"
        raise InvalidValue("table_not_counts", message, field="table")
    return counts, single


def _paired(
    before: Labels, after: Labels, options: Collection[Hashable] | None
) -> tuple[Ints, Ints, int, bool]:
    """The codes of both rounds (-1 where one is missing) among the same options, and how many."""
    first, names, single = code_options(before, axes=1, field_name="before", options=options)
    second, others, _ = code_options(after, axes=1, field_name="after", options=options)
    _refuse_other_shape(first.shape, second.shape)
    _, merged, _ = code_options((*names, *others), axes=1, field_name="options", options=options)
    place = {name: index for index, name in enumerate(merged)}
    return _recode(first, names, place), _recode(second, others, place), len(place), single


def _recode(codes: Ints, names: Sequence[Hashable], place: Mapping[Hashable, int]) -> Ints:
    return np.array([*(place[name] for name in names), -1])[codes]


def _refuse_other_shape(before: tuple[int, ...], after: tuple[int, ...]) -> None:
    if before != after:
        message = "before and after must be of the same shape, with the same seats in both"
        raise InvalidValue("rounds_misshapen", message, field="after")


def _ks_distance(before: Floats, after: Floats) -> Floats:
    """The greatest difference of the cumulative counts, each row's NaN left out."""
    pooled = np.concatenate([before, after], axis=1)
    order = np.argsort(pooled, axis=1)
    ascending = np.take_along_axis(pooled, order, axis=1)
    step = np.where(np.isnan(ascending), 0, np.where(order < before.shape[1], 1, -1))
    lead = np.abs(step.cumsum(axis=1))
    ends = np.diff(ascending, axis=1, append=np.inf) != 0
    farthest: Floats = np.where(ends, lead, 0).max(axis=1, initial=0).astype(np.float64)
    return farthest
