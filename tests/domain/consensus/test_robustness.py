"""Robustness: whether an outcome hangs on single seats."""

from itertools import product
from random import Random  # noqa: TID251 - only the type that Hypothesis hands in

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.consensus.positions import tally_positions
from domain.consensus.robustness import Interval, decisive_seats, level_interval, seats_to_flip
from domain.consensus.undefined import Undefined

votes = st.lists(st.sampled_from("abc"), min_size=2, max_size=5)


def leaders(positions: list[str]) -> set[str]:
    return set(tally_positions(positions).leaders)


@given(votes)
def test_decisive_seats_are_those_without_which_others_lead(positions: list[str]) -> None:
    decisive = decisive_seats(positions)

    for at in range(len(positions)):
        changed = leaders(positions[:at] + positions[at + 1 :]) != leaders(positions)
        assert changed == (at in decisive)


@settings(max_examples=40)
@given(votes)
def test_fewer_changes_than_seats_to_flip_never_end_the_lead(positions: list[str]) -> None:
    fewest = seats_to_flip(positions)

    reachable = [
        sum(old != new for old, new in zip(positions, others, strict=True))
        for others in product("abcd", repeat=len(positions))
        if leaders(list(others)) != leaders(positions)
    ]

    assert fewest == min(reachable)


@pytest.mark.parametrize(
    ("positions", "fewest"), [("aaaaa", 3), ("aaaab", 2), ("aaabc", 1), ("aabb", 1), ("aaab", 1)]
)
def test_seats_to_flip_by_hand(positions: str, fewest: int) -> None:
    assert seats_to_flip(list(positions)) == fewest


def test_a_unanimous_panel_without_silent_seats_has_no_spread() -> None:
    assert level_interval([5], silent=0) == Interval(low=1.0, high=1.0)


def test_a_silent_seat_widens_the_interval() -> None:
    assert level_interval([4], silent=1) == Interval(low=0.4, high=1.0)


@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=3).filter(lambda counts: sum(counts) > 1),
    st.integers(0, 3),
)
def test_the_interval_is_what_all_resamples_give(counts: list[int], silent: int) -> None:
    seats = sum(counts) + silent
    assert seats <= 15
    interval = level_interval(counts, silent=silent)
    assert isinstance(interval, Interval)

    generator = np.random.default_rng(7)
    shares = [*counts, silent]
    draws = generator.multinomial(seats, np.array(shares) / seats, size=4_000)[:, : len(counts)]
    ranked = np.sort(np.column_stack([draws, np.zeros(len(draws))]), axis=1)
    levels = (ranked[:, -1] - ranked[:, -2]) / seats

    assert np.mean(levels < interval.low) <= 0.025 + 0.012
    assert np.mean(levels > interval.high) <= 0.025 + 0.012
    assert np.mean(levels <= interval.low) >= 0.025 - 0.012
    assert np.mean(levels >= interval.high) >= 0.025 - 0.012


@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=4),
    st.integers(0, 2),
    st.randoms(use_true_random=False),
)
def test_the_interval_does_not_depend_on_the_order_of_the_positions(
    counts: list[int], silent: int, order: Random
) -> None:
    shuffled = counts.copy()
    order.shuffle(shuffled)

    assert level_interval(shuffled, silent=silent) == level_interval(counts, silent=silent)


@pytest.mark.parametrize(("counts", "silent"), [([1], 4), ([1], 0)])
def test_one_vote_has_no_interval(counts: list[int], silent: int) -> None:
    assert level_interval(counts, silent=silent) == Undefined(
        "fewer than two seats took a position"
    )


def test_too_many_different_positions_have_no_interval() -> None:
    refusal = level_interval([1] * 15, silent=0)

    assert isinstance(refusal, Undefined)
    assert "too many" in refusal.reason
