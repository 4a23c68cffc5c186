import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import group_aware
from domain.shared import InvalidValue
from tests.domain.consensus.measures.narrowing import batch, number, reason, same

COUNTS = st.integers(0, 50).flatmap(lambda seen: st.tuples(st.integers(0, seen), st.just(seen)))
GROUPS = st.lists(COUNTS, min_size=1, max_size=5)
MAYBE = st.lists(COUNTS | st.just((None, None)), min_size=3, max_size=3)


def test_the_published_figures_of_polis() -> None:
    assert number(group_aware([8, 9], [10, 10])) == pytest.approx(0.625)
    assert number(group_aware([9, 1], [10, 10])) == pytest.approx(0.139, abs=5e-4)


@given(GROUPS, st.data())
def test_agreement_across_groups_stays_in_its_range_in_any_order(
    groups: list[tuple[int, int]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(groups))

    figure = number(group_aware(*np.array(groups).T))

    assert 0 < figure < 1
    assert same(figure, group_aware(*np.array(shuffled).T))


@given(GROUPS)
def test_one_more_agreement_raises_it(groups: list[tuple[int, int]]) -> None:
    agreed, seen = np.array(groups).T

    assert number(group_aware(agreed + 1, seen + 1)) > number(group_aware(agreed, seen))


@given(st.lists(MAYBE, min_size=1, max_size=5))
def test_a_batch_is_a_loop_and_missing_groups_are_absent(
    statements: list[list[tuple[int, int] | tuple[None, None]]],
) -> None:
    agreed, seen = ([[group[part] for group in row] for row in statements] for part in (0, 1))

    together = batch(group_aware(agreed, seen))

    for index, row in enumerate(statements):
        there = [group for group in row if group[0] is not None]
        assert same(together[index], group_aware(agreed[index], seen[index]))
        assert same(together[index], group_aware([a for a, _ in there], [s for _, s in there]))


def test_groups_without_votes_are_the_prior_alone() -> None:
    assert group_aware([0, 0, 0], [0, 0, 0]) == 1 / 8


def test_replication_changes_it_as_the_prior_weighs_less() -> None:
    assert number(group_aware([80], [100])) > number(group_aware([8], [10]))


def test_without_groups_it_is_undefined() -> None:
    assert reason(group_aware([], [])) == "there is no group"
    assert reason(group_aware([None], [math.nan])) == "there is no group"


@pytest.mark.parametrize(
    ("agreed", "seen", "rule"),
    [
        ([3], [2], "no more can agree"),
        ([-1], [2], "agreed must be whole numbers"),
        ([1.5], [2], "agreed must be whole numbers"),
        ([1], [2.5], "seen must be whole numbers"),
        ([1], [None], "seen must have a number"),
        ([1], [2, 2], "seen must have a number"),
    ],
)
def test_impossible_counts_are_refused(
    agreed: list[float], seen: list[float | None], rule: str
) -> None:
    with pytest.raises(InvalidValue, match=rule):
        group_aware(agreed, seen)
