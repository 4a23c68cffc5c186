"""Agreement of categorical positions."""

from collections.abc import Iterable, Mapping

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from domain.shared import InvalidValue, comparable


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
