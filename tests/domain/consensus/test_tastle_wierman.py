"""The laws of the consensus of ratings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import ratings_of_counts, tastle_wierman
from domain.shared import InvalidValue

SCALE = (1, 9)
RATINGS = st.lists(st.integers(*SCALE), min_size=2, max_size=12)


def consensus(ratings: list[int], scale: tuple[int, int] = SCALE) -> float:
    measured = tastle_wierman(ratings, scale=scale)
    assert isinstance(measured, float)
    return measured


def test_the_published_example() -> None:
    """Tastle and Wierman 2007: counts on a scale of seven, agreement 0.7256876."""
    counts = [30, 40, 210, 130, 530, 50, 10]

    measured = tastle_wierman(ratings_of_counts(counts, scale=(1, 7)), scale=(1, 7))

    assert measured == pytest.approx(0.7256876, abs=5e-8)


@given(RATINGS)
def test_it_lies_between_0_and_1(ratings: list[int]) -> None:
    assert 0 <= consensus(ratings) <= 1


@given(RATINGS)
def test_it_is_1_where_all_ratings_are_equal_and_only_there(ratings: list[int]) -> None:
    assert (consensus(ratings) == 1) == (len(set(ratings)) == 1)


@given(RATINGS)
def test_it_is_0_in_an_even_split_between_the_ends_and_only_there(ratings: list[int]) -> None:
    split = 2 * ratings.count(1) == 2 * ratings.count(9) == len(ratings)

    assert (consensus(ratings) < 1e-12) == split


@given(RATINGS, st.data())
def test_it_knows_no_order(ratings: list[int], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(ratings))

    assert consensus(shuffled) == pytest.approx(consensus(ratings), abs=1e-12)


@given(RATINGS)
def test_it_is_the_same_on_the_scale_reversed(ratings: list[int]) -> None:
    low, high = SCALE
    reversed_scale = [low + high - rating for rating in ratings]

    assert consensus(reversed_scale) == pytest.approx(consensus(ratings), abs=1e-12)


@given(RATINGS, st.integers(2, 5))
def test_a_panel_of_several_copies_agrees_no_more(ratings: list[int], copies: int) -> None:
    assert consensus(ratings * copies) == pytest.approx(consensus(ratings), abs=1e-12)


@given(RATINGS, st.integers(-20, 20), st.integers(1, 4))
def test_it_is_the_same_on_a_scale_shifted_and_stretched(
    ratings: list[int], shift: int, factor: int
) -> None:
    elsewhere = [shift + factor * rating for rating in ratings]
    scale = (shift + factor * SCALE[0], shift + factor * SCALE[1])

    assert consensus(elsewhere, scale) == pytest.approx(consensus(ratings), abs=1e-9)


@pytest.mark.parametrize("rating", [0, 10, -3])
def test_a_rating_beyond_the_scale_is_refused(rating: int) -> None:
    with pytest.raises(InvalidValue, match="1 to 9"):
        tastle_wierman([5, rating], scale=SCALE)
