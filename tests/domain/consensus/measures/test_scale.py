"""Ratings that are told as counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import ratings_of_counts
from domain.shared import InvalidValue


def test_each_category_is_repeated_as_often_as_it_was_given() -> None:
    assert ratings_of_counts([2, 0, 1], scale=(4, 6)).tolist() == [4, 4, 6]


def test_a_batch_is_filled_up_with_missing_ratings() -> None:
    ratings = ratings_of_counts([[2, 0, 1], [0, 1, 0]], scale=(1, 3))

    np.testing.assert_array_equal(ratings, [[1, 1, 3], [2, np.nan, np.nan]])


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=1, max_size=5))
def test_the_counts_come_back(counts: list[list[int]]) -> None:
    ratings = ratings_of_counts(counts, scale=(1, 3))

    assert [[(row == rating).sum() for rating in (1, 2, 3)] for row in ratings] == counts


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ([1, 2], "counts_misfit"),
        ([1, -1, 2], "count_invalid"),
        ([1, 0.5, 2], "count_invalid"),
        ([1, np.nan, 2], "count_invalid"),
        (1, "axes_unexpected"),
    ],
)
def test_malformed_counts_are_refused(counts: list[float], code: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        ratings_of_counts(counts, scale=(1, 3))

    assert (refusal.value.code, refusal.value.field) == (code, "counts")
