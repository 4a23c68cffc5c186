"""Agreement of categorical positions."""

from collections.abc import Collection, Hashable, Iterable, Mapping

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from domain.consensus.coding import (
    Cells,
    Floats,
    Labels,
    code_labels,
    count_cells,
    number_of_options,
)
from domain.consensus.undefined import Batch, Figure, settle
from domain.shared import InvalidValue, comparable

_AT_LEAST = 2


@frozen
class Tally:
    """How many seats hold each position, in the order in which they were first taken.

    Positions that differ only in case, white space or compatible characters are one; the first
    spelling stands for them.
    """

    counts: Mapping[str, int]

    @property
    def leaders(self) -> tuple[str, ...]:
        """The positions with the most seats: one, several in a tie, none without positions."""
        most = max(self.counts.values(), default=0)
        return tuple(position for position, count in self.counts.items() if count == most)

    @property
    def margin(self) -> float:
        """The plurality margin of the counts."""
        return plurality_margin(list(self.counts.values()))


def tally_positions(positions: Iterable[str]) -> Tally:
    """Count equal positions."""
    spellings: dict[str, str] = {}
    counts: dict[str, int] = {}
    for position in positions:
        spelling = spellings.setdefault(comparable(position), position)
        counts[spelling] = counts.get(spelling, 0) + 1
    return Tally(counts)


def plurality_margin(counts: ArrayLike) -> float:
    """How far the leading position is ahead: (n1 - n2) / n, from 0 to 1.

    n1 and n2 are the largest and the second largest count, n their sum. 1 if and only if all
    hold one position; 0 if and only if the lead is tied, so an even split over two opposed
    positions is 0 however many options were offered. It is invariant to order and relabelling,
    to duplicating the panel, and never falls when somebody joins the leader. With two positions
    it is the absolute difference of their shares (the margin of victory of an election).

    Args:
        counts: shape (positions,), non-negative, not all zero.

    Raises:
        InvalidValue: there is no vote, or a negative count.
    """
    array = np.asarray(counts, dtype=float)
    if array.ndim != 1 or array.sum() <= 0 or (array < 0).any():
        message = "counts must be a row of non-negative numbers with at least one vote"
        raise InvalidValue("counts_invalid", message, field="counts")
    first, second = np.sort(np.append(array, 0.0))[:-3:-1]
    return float((first - second) / array.sum())


def plurality_share(votes: Labels) -> Figure | Batch:
    """The share of the votes that the most frequent position holds: max n_k / n.

    From 1 / n (all differ) to 1 (unanimity, and only then). It sees nothing but the leader: two
    against two and two against one and one are both 1/2. Invariant to order, to relabelling and
    to duplicating the panel; it never falls when somebody joins the leader.

    Args:
        votes: shape (voters,), or (questions, voters) for a batch; labels that can be hashed,
            equal ones one position, None or NaN where there is no vote.

    Returns:
        Undefined where fewer than two voted: one voter cannot agree or disagree.

    Raises:
        InvalidValue: another number of axes, ragged rows, a label that cannot be hashed.
    """
    count = _count_votes(votes)
    most = np.zeros(count.rows)
    np.maximum.at(most, count.cells.row, count.cells.total)
    return count.settle(most / np.maximum(count.voters, 1))


def pairwise_agreement(votes: Labels) -> Figure | Batch:
    """The chance that two different voters, drawn at random, hold the same position.

    P = sum of n_k (n_k - 1) / (n (n - 1)), from 0 (all differ, and only then) to 1 (unanimity,
    and only then). Invariant to order and relabelling. It is not invariant to duplicating the
    panel, which makes equal pairs: of two opposed voters none agree, of two pairs of them one
    pair in three.

    Args:
        votes: shape (voters,), or (questions, voters) for a batch; labels that can be hashed,
            equal ones one position, None or NaN where there is no vote.

    Returns:
        Undefined where fewer than two voted: there is no pair.

    Raises:
        InvalidValue: another number of axes, ragged rows, a label that cannot be hashed.
    """
    count = _count_votes(votes)
    held = count.cells.total
    equal = count.cells.per_row(count.rows, held * (held - 1))
    return count.settle(equal / np.maximum(count.voters * (count.voters - 1), 1))


def normalised_entropy(
    votes: Labels, *, categories: Collection[Hashable] | None = None
) -> Figure | Batch:
    """How widely the votes scatter: their Shannon entropy as a share of the greatest possible.

    E = -(sum of p_k ln p_k) / ln min(n, K), from 0 (unanimity, and only then) to 1 (as even as
    n voters over K options can be, where n <= K or K divides n); K is the number of categories,
    beyond bounds where none are declared. The options that happen to be used are no yardstick:
    a third opinion would then lower the figure. 1 - E is a level of agreement. Invariant to
    order and relabelling; never lowered by moving a vote from a larger to a smaller position
    that stays the smaller. Duplicating the panel leaves it only where n >= K already.

    Args:
        votes: shape (voters,), or (questions, voters) for a batch; labels that can be hashed,
            equal ones one position, None or NaN where there is no vote.
        categories: every option that was open, at least two; any answer was possible where None.

    Returns:
        Undefined where fewer than two voted.

    Raises:
        InvalidValue: another number of axes, ragged rows, a label that cannot be hashed or is
            not among the categories, fewer than two categories.

    Source: Shannon, "A mathematical theory of communication" (1948); the ratio is his relative
    entropy, Pielou's evenness in ecology.
    """
    options = np.inf if categories is None else number_of_options(categories)
    count = _count_votes(votes, categories)
    share = count.cells.total / count.voters[count.cells.row]
    entropy = count.cells.per_row(count.rows, -share * np.log(share))
    greatest = np.log(np.clip(count.voters, _AT_LEAST, options))
    return count.settle(np.clip(entropy / greatest, 0.0, 1.0))


@frozen(eq=False)
class _Count:
    cells: Cells
    voters: Floats
    single: bool

    @property
    def rows(self) -> int:
        return len(self.voters)

    def settle(self, values: Floats) -> Figure | Batch:
        few = self.voters < _AT_LEAST
        return settle(values, (few, "fewer than two voted"), single=self.single)


def _count_votes(votes: Labels, categories: Collection[Hashable] | None = None) -> _Count:
    coded, single = code_labels(votes, axes=1, field="votes", categories=categories)
    questions = len(coded.codes)
    row = np.arange(questions)[:, np.newaxis]
    cells = count_cells(row, coded.codes, columns=coded.width)
    return _Count(cells, cells.per_row(questions), single)
