"""The criteria of Delphi studies and of RAND/UCLA panels."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import RandUcla, Undefined, delphi_criteria, rand_ucla
from domain.shared import InvalidValue
from tests.domain.consensus.measures.narrowing import batch, number, reason, same

NINE = (1, 9)
RATINGS = st.lists(st.integers(*NINE), min_size=2, max_size=15)
GAPPY = st.lists(st.integers(*NINE) | st.none(), min_size=6, max_size=6)
FIGURES = (
    "median",
    "p30",
    "p70",
    "interpercentile_range",
    "central_point",
    "adjusted_range",
    "disagreement_index",
)


def index(*ratings: float) -> float:
    return number(rand_ucla(ratings).disagreement_index)


class TestRandUcla:
    def test_the_published_panel(self) -> None:
        """PMC3467596, table 1: P30 7 and P70 8 of 15 raters; the lowest ratings are made up."""
        panel = rand_ucla([4, 5, 6, *[7] * 5, *[8] * 5, 9, 9])

        assert (panel.p30, panel.p70, panel.interpercentile_range) == (7, 8, 1)
        assert panel.central_point == 7.5
        assert panel.adjusted_range == pytest.approx(6.1)
        assert number(panel.disagreement_index) == pytest.approx(0.164, abs=5e-4)
        assert panel.disagreement is False
        assert (panel.median, panel.appropriateness) == (7, "appropriate")

    @pytest.mark.parametrize(
        ("ratings", "appropriateness"),
        [
            ([1, 2, 3], "inappropriate"),
            ([3, 3, 3, 3], "inappropriate"),
            ([3, 3, 4, 4], "uncertain"),
            ([4, 5, 6], "uncertain"),
            ([6, 6, 7, 7], "appropriate"),
            ([7, 8, 9], "appropriate"),
            ([1, 1, 9, 9, 9], "uncertain"),
        ],
    )
    def test_the_median_decides_unless_there_is_disagreement(
        self, ratings: list[int], appropriateness: str
    ) -> None:
        assert rand_ucla(ratings).appropriateness == appropriateness

    def test_a_split_between_the_ends_is_the_greatest_disagreement(self) -> None:
        split = rand_ucla([1, 1, 9, 9])

        assert number(split.disagreement_index) == pytest.approx(8 / 2.35)
        assert split.disagreement is True

    def test_a_range_equal_to_the_adjusted_one_is_no_disagreement(self) -> None:
        """IPR 3.1 around 4.5 meets 2.35 + 1.5 * 0.5 exactly, whatever binary fractions say."""
        panel = rand_ucla([2.95, 2.95, 6.05, 6.05])

        assert panel.interpercentile_range == pytest.approx(panel.adjusted_range)
        assert panel.disagreement is False

    @given(RATINGS)
    def test_the_figures_keep_their_ranges(self, ratings: list[int]) -> None:
        panel = rand_ucla(ratings)

        assert 1 <= number(panel.p30) <= number(panel.median) <= number(panel.p70) <= 9
        assert 0 <= number(panel.disagreement_index) <= 8 / 2.35 + 1e-12
        assert panel.disagreement is (number(panel.disagreement_index) > 1 + 1e-9)
        assert len(set(ratings)) > 1 or panel.disagreement_index == 0

    @given(RATINGS, st.data())
    def test_order_and_direction_do_not_matter(
        self, ratings: list[int], data: st.DataObject
    ) -> None:
        panel = rand_ucla(ratings)
        shuffled = rand_ucla(data.draw(st.permutations(ratings)))
        turned = rand_ucla([10 - rating for rating in ratings])

        assert shuffled == panel
        assert same(number(panel.disagreement_index), turned.disagreement_index)
        assert same(10 - number(panel.median), turned.median)
        assert turned.disagreement is panel.disagreement

    def test_between_two_thirds_the_higher_one_wins_in_either_direction(self) -> None:
        assert rand_ucla([3, 4]).appropriateness == "uncertain"
        assert rand_ucla([7, 6]).appropriateness == "appropriate"

    def test_a_step_toward_the_median_can_raise_the_index(self) -> None:
        before, after = index(1, 1, 7, 9, 9), index(1, 1, 7, 8, 9)

        assert before == pytest.approx(2.1695, abs=5e-5)
        assert after == pytest.approx(2.3830, abs=5e-5)

    @given(st.lists(GAPPY, min_size=1, max_size=5))
    def test_a_batch_is_its_questions_without_the_gaps(
        self, questions: list[list[int | None]]
    ) -> None:
        together = rand_ucla(questions)

        assert isinstance(together.disagreement, tuple)
        assert isinstance(together.appropriateness, tuple)
        for place, question in enumerate(questions):
            alone = rand_ucla([rating for rating in question if rating is not None])
            for name in FIGURES:
                assert same(batch(getattr(together, name))[place], getattr(alone, name))
            assert together.disagreement[place] == alone.disagreement
            assert together.appropriateness[place] == alone.appropriateness

    @pytest.mark.parametrize("ratings", [[], [5], [math.nan, 5, None]])
    def test_one_rating_is_no_panel(self, ratings: list[float | None]) -> None:
        nothing = Undefined("fewer than two rated")

        assert rand_ucla(ratings) == RandUcla(
            **dict.fromkeys(FIGURES, nothing), disagreement=nothing, appropriateness=nothing
        )

    def test_ratings_are_1_to_9(self) -> None:
        with pytest.raises(InvalidValue, match="every rating must be 1 to 9"):
            rand_ucla([0, 5])


class TestDelphiCriteria:
    def test_a_panel_by_hand(self) -> None:
        criteria = delphi_criteria([3, 6, 7, 8, 8, 9, 9, 9], scale=NINE)

        assert criteria.top_share == 6 / 8
        assert criteria.share_reached is True
        assert criteria.interquartile_range == 9 - 6.75
        assert criteria.range_reached is False

    @pytest.mark.parametrize(
        ("scale", "band"), [((1, 5), [4, 5]), (NINE, [7, 8, 9]), ((1, 3), [3]), ((0, 10), [7, 10])]
    )
    def test_the_top_band_is_the_top_third(self, scale: tuple[int, int], band: list[int]) -> None:
        below = [scale[0], band[0] - 1]

        assert delphi_criteria([*below, *band], scale=scale).top_share == len(band) / (
            2 + len(band)
        )

    def test_the_criteria_can_be_set(self) -> None:
        criteria = delphi_criteria(
            [1, 2, 3, 4, 5], scale=(1, 5), top_from=3, share_needed=0.6, range_allowed=2
        )

        assert (criteria.top_share, criteria.interquartile_range) == (0.6, 2)
        assert (criteria.share_reached, criteria.range_reached) == (True, True)

    @given(RATINGS, st.data())
    def test_ranges_order_and_direction(self, ratings: list[int], data: st.DataObject) -> None:
        criteria = delphi_criteria(ratings, scale=NINE)
        shuffled = data.draw(st.permutations(ratings))
        turned = delphi_criteria([10 - rating for rating in ratings], scale=NINE)

        assert 0 <= number(criteria.top_share) <= 1
        assert 0 <= number(criteria.interquartile_range) <= 8
        assert delphi_criteria(shuffled, scale=NINE) == criteria
        assert same(number(criteria.interquartile_range), turned.interquartile_range)
        assert criteria.range_reached is turned.range_reached
        assert len(set(ratings)) > 1 or criteria.interquartile_range == 0

    def test_a_split_between_the_ends_has_the_greatest_range(self) -> None:
        assert delphi_criteria([1, 1, 9, 9], scale=NINE).interquartile_range == 8

    def test_a_fifth_may_dissent_without_widening_the_range(self) -> None:
        assert delphi_criteria([1, 9, 9, 9, 9], scale=NINE).interquartile_range == 0

    @given(st.lists(GAPPY, min_size=1, max_size=5))
    def test_a_batch_is_its_questions_without_the_gaps(
        self, questions: list[list[int | None]]
    ) -> None:
        together = delphi_criteria(questions, scale=NINE)

        assert isinstance(together.share_reached, tuple)
        assert isinstance(together.range_reached, tuple)
        for place, question in enumerate(questions):
            present = [rating for rating in question if rating is not None]
            alone = delphi_criteria(present, scale=NINE)
            assert same(batch(together.top_share)[place], alone.top_share)
            assert same(batch(together.interquartile_range)[place], alone.interquartile_range)
            assert together.share_reached[place] == alone.share_reached
            assert together.range_reached[place] == alone.range_reached

    def test_one_rating_meets_no_criterion(self) -> None:
        criteria = delphi_criteria([5, None], scale=NINE)

        assert reason(criteria.top_share) == "fewer than two rated"
        assert reason(criteria.share_reached) == reason(criteria.range_reached)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("top_from", 10),
            ("top_from", 0),
            ("share_needed", 0),
            ("share_needed", 1.1),
            ("range_allowed", -1),
            ("range_allowed", math.nan),
        ],
    )
    def test_criteria_beyond_their_range_are_refused(self, field: str, value: float) -> None:
        with pytest.raises(InvalidValue) as refusal:
            delphi_criteria([1, 2], scale=NINE, **{field: value})

        assert refusal.value.field == field


def test_a_million_ratings() -> None:
    ratings = np.tile([1.0, 4.0, 7.0, 8.0, np.nan], (200_000, 1))

    assert np.ptp(batch(rand_ucla(ratings).disagreement_index).values) == 0
    assert np.ptp(batch(delphi_criteria(ratings, scale=NINE).interquartile_range).values) == 0
