"""Whether an outcome hangs on single seats."""

from collections.abc import Iterator, Sequence
from math import ceil, comb, lgamma

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from domain.consensus.methods import Method, levels_of_counts
from domain.consensus.positions import tally_positions
from domain.consensus.undefined import Undefined
from domain.shared import comparable

RESAMPLES_LIMIT = 20_000
"""The most different resamples that an interval enumerates."""

_TAIL = 0.025


@frozen(kw_only=True)
class Interval:
    """The range, 0 to 1, that holds a level in 95 % of the resamples."""

    low: float
    high: float


def decisive_seats(positions: Sequence[str]) -> tuple[int, ...]:
    """The seats, by index, whose absence changes who leads (the leaders are compared as a set).

    Args:
        positions: one for each seat that took one; equal ones are one, as in `tally_positions`.
    """
    leaders = _leaders(positions)
    without = (_leaders([*positions[:at], *positions[at + 1 :]]) for at in range(len(positions)))
    return tuple(at for at, others in enumerate(without) if others != leaders)


def seats_to_flip(positions: Sequence[str]) -> int:
    """The smallest number of seats that must take another position to end a single lead.

    With the leader n1 - n2 seats ahead, that is half of it, rounded up, as each seat that goes
    over to the runner-up counts twice; from a tie, one seat makes a winner.

    Args:
        positions: one for each seat that took one, at least one.
    """
    counts = sorted(tally_positions(positions).counts.values(), reverse=True)
    lead = counts[0] - (counts[1] if len(counts) > 1 else 0)
    return max(1, ceil(lead / 2))


def level_interval(
    counts: Sequence[int], *, silent: int, method: Method = "standard"
) -> Interval | Undefined:
    """The 95 % percentile bootstrap interval of the level, exactly: no random numbers.

    The seats convened are resampled with replacement. All resamples with different counts are
    enumerated with their multinomial probabilities, so the interval is the limit of infinitely
    many draws and the same on every machine.

    Args:
        counts: how many seats hold each position; at least one vote.
        silent: how many convened seats took none.
        method: the measure of the level.

    Returns:
        The interval; Undefined with fewer than two votes, or where the seats hold so many
        different positions that more than 20,000 resamples differ.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13.
    """
    seats = sum(counts) + silent
    if sum(counts) < 2:  # noqa: PLR2004 - two seats can agree
        return Undefined("fewer than two seats took a position")
    groups = [*counts, *([silent] if silent else [])]
    if comb(seats + len(groups) - 1, len(groups) - 1) > RESAMPLES_LIMIT:
        return Undefined("the seats hold too many different positions for an interval")
    resamples = np.array(list(_compositions(seats, len(groups))))
    votes = resamples[:, : len(counts)]
    levels = levels_of_counts(votes, method) * votes.sum(axis=1) / seats
    return _percentiles(levels, _multinomial(resamples, np.array(groups) / seats))


def _leaders(positions: Sequence[str]) -> frozenset[str]:
    return frozenset(comparable(position) for position in tally_positions(positions).leaders)


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """All ways to write `total` as an ordered sum of `parts` non-negative numbers."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def _multinomial(counts: NDArray[np.int64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    factorials = np.array([lgamma(n + 1) for n in range(int(counts[0].sum()) + 1)])
    logs = factorials[-1] - factorials[counts].sum(axis=1) + counts @ np.log(shares)
    return np.asarray(np.exp(logs))


def _percentiles(levels: NDArray[np.float64], weights: NDArray[np.float64]) -> Interval:
    order = np.argsort(levels, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    low, high = (
        levels[order][min(int(np.searchsorted(reached, share - 1e-12)), len(levels) - 1)]
        for share in (_TAIL, 1 - _TAIL)
    )
    return Interval(low=float(low), high=float(high))
