"""Ratings in ordered categories: Tastle and Wierman's consensus, van der Eijk's agreement.

More laws of the former stand in `test_tastle_wierman.py`.
"""

import math
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import (
    Batch,
    Figure,
    ratings_of_counts,
    tastle_wierman,
    van_der_eijk,
)
from domain.shared import InvalidValue
from tests.domain.consensus.measures.narrowing import batch, number, reason, same

FIVE = (1, 5)
PUBLISHED = [30, 40, 210, 130, 530, 50, 10]
"""The example of the R package agrmt, whose values for it are quoted here."""

RATINGS = st.lists(st.integers(*FIVE), min_size=2, max_size=10)
GAPPY = st.lists(st.integers(*FIVE) | st.none(), min_size=5, max_size=5)
measure = pytest.mark.parametrize("measure", [tastle_wierman, van_der_eijk])


def of_counts(measure: Callable[..., Figure | Batch], *counts: int) -> float:
    return number(measure(ratings_of_counts(counts, scale=FIVE), scale=FIVE))


def all_distributions(largest: int) -> list[tuple[int, ...]]:
    """All counts over five categories, of two ratings up to the largest number of them."""
    every = product(range(largest + 1), repeat=5)
    return [counts for counts in every if 2 <= sum(counts) <= largest]


def test_the_published_agreement() -> None:
    ratings = ratings_of_counts(PUBLISHED, scale=(1, 7))

    assert number(van_der_eijk(ratings, scale=(1, 7))) == pytest.approx(0.6113333, abs=5e-8)
    assert number(tastle_wierman(ratings, scale=(1, 7))) == pytest.approx(0.7256876, abs=5e-8)


def test_an_even_spread_has_no_agreement_either_way() -> None:
    assert of_counts(van_der_eijk, 1, 1, 1, 1, 1) == 0
    assert of_counts(tastle_wierman, 3, 3, 3, 3, 3) == pytest.approx(0.4340, abs=5e-5)


def test_layers_by_hand() -> None:
    """Two neighbours of five categories count 3/4; of 3 + 1 ratings they hold two, one the rest."""
    assert of_counts(van_der_eijk, 0, 1, 1, 0, 0) == 1 - 1 / 4
    assert of_counts(van_der_eijk, 0, 3, 1, 0, 0) == (2 * (1 - 1 / 4) + 2) / 4


@given(RATINGS)
def test_agreement_lies_between_both_extremes(ratings: list[int]) -> None:
    agreement = number(van_der_eijk(ratings, scale=FIVE))
    split = 2 * ratings.count(1) == 2 * ratings.count(5) == len(ratings)

    assert -1 <= agreement <= 1
    assert (agreement == 1) == (len(set(ratings)) == 1)
    assert (agreement == -1) == split


@given(RATINGS, st.data())
def test_agreement_knows_no_order_direction_or_size(
    ratings: list[int], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(ratings))
    agreement = number(van_der_eijk(ratings, scale=FIVE))

    assert same(agreement, van_der_eijk(shuffled, scale=FIVE))
    assert same(agreement, van_der_eijk([6 - rating for rating in ratings], scale=FIVE))
    assert same(agreement, van_der_eijk(ratings * 3, scale=FIVE))


def test_joining_the_mode_never_lowers_agreement() -> None:
    counts = np.array(all_distributions(6))
    joined = counts.copy()
    joined[np.arange(len(counts)), counts.argmax(axis=1)] += 1

    before, after = (
        batch(van_der_eijk(ratings_of_counts(some, scale=FIVE), scale=FIVE)).values
        for some in (counts, joined)
    )

    assert (after >= before - 1e-12).all()


def test_joining_the_median_can_lower_agreement() -> None:
    assert of_counts(van_der_eijk, 1, 1, 1, 0, 2) == pytest.approx(1 / 6)
    assert of_counts(van_der_eijk, 1, 1, 2, 0, 2) == pytest.approx(1 / 36)


def test_a_step_toward_the_median_can_lower_agreement() -> None:
    assert of_counts(van_der_eijk, 0, 1, 1, 0, 2) == pytest.approx(1 / 3)
    assert of_counts(van_der_eijk, 0, 0, 2, 0, 2) == pytest.approx(1 / 6)


def test_joining_the_mode_can_lower_consensus() -> None:
    assert of_counts(tastle_wierman, 0, 0, 1, 1, 1) == pytest.approx(0.7233, abs=5e-5)
    assert of_counts(tastle_wierman, 0, 0, 2, 1, 1) == pytest.approx(0.6918, abs=5e-5)


def test_a_step_toward_the_median_can_lower_consensus() -> None:
    assert of_counts(tastle_wierman, 0, 1, 0, 1, 3) == pytest.approx(0.5616, abs=5e-5)
    assert of_counts(tastle_wierman, 0, 1, 0, 0, 4) == pytest.approx(0.5480, abs=5e-5)


@given(RATINGS, st.data())
def test_a_step_toward_the_mean_never_lowers_consensus(
    ratings: list[int], data: st.DataObject
) -> None:
    mean = sum(ratings) / len(ratings)
    far = [place for place, rating in enumerate(ratings) if abs(rating - mean) >= 1]
    place = data.draw(st.sampled_from(far)) if far else 0
    nearer = list(ratings)
    nearer[place] += (1 if ratings[place] < mean else -1) if far else 0

    after = number(tastle_wierman(nearer, scale=FIVE))

    assert after >= number(tastle_wierman(ratings, scale=FIVE)) - 1e-12


@measure
@given(questions=st.lists(GAPPY, min_size=1, max_size=6))
def test_a_batch_is_its_questions_without_the_gaps(
    measure: Callable[..., Figure | Batch], questions: list[list[int | None]]
) -> None:
    together = batch(measure(questions, scale=FIVE))

    for figure, question in zip(together, questions, strict=True):
        present = [rating for rating in question if rating is not None]
        assert same(figure, measure(question, scale=FIVE))
        assert same(figure, measure(present, scale=FIVE))


@measure
@pytest.mark.parametrize("ratings", [[], [3], [math.nan, 3, None]])
def test_one_rating_has_no_agreement(
    measure: Callable[..., Figure | Batch], ratings: list[float | None]
) -> None:
    assert reason(measure(ratings, scale=FIVE)) == "fewer than two rated"


@measure
@pytest.mark.parametrize(
    ("ratings", "scale", "code"),
    [
        ([1, 6], FIVE, "rating_out_of_range"),
        ([0, 5], FIVE, "rating_out_of_range"),
        ([1, math.inf], FIVE, "number_infinite"),
        (["good", "bad"], FIVE, "numbers_expected"),
        (3, FIVE, "axes_unexpected"),
        ([1, 2], (5, 1), "scale_malformed"),
        ([1, 2], (1, math.inf), "scale_malformed"),
    ],
)
def test_malformed_ratings_are_refused(
    measure: Callable[..., Figure | Batch], ratings: object, scale: tuple[int, int], code: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        measure(ratings, scale=scale)

    assert refusal.value.code == code


def test_agreement_needs_whole_categories_and_three_of_them() -> None:
    with pytest.raises(InvalidValue, match="every rating must be a whole number"):
        van_der_eijk([1, 2.5], scale=FIVE)
    with pytest.raises(InvalidValue, match="at least 3 categories, not 2"):
        van_der_eijk([0, 1], scale=(0, 1))
    with pytest.raises(InvalidValue, match="whole numbers as its ends"):
        van_der_eijk([1, 2], scale=(0.5, 5))  # type: ignore[arg-type] # what is refused


def test_a_million_ratings() -> None:
    ratings = np.tile([1.0, 2.0, 4.0, 5.0, np.nan], (200_000, 1))

    for measure in (tastle_wierman, van_der_eijk):
        figures = batch(measure(ratings, scale=FIVE))
        assert figures.defined.all()
        assert np.ptp(figures.values) == 0
