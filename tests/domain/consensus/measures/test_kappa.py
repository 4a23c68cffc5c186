"""Fleiss' kappa and Gwet's AC1, and their laws."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import (
    Batch,
    Figure,
    Undefined,
    fleiss_kappa,
    gwet_ac1,
    ratings_of_counts,
)
from domain.shared import InvalidValue
from tests.domain.consensus.measures.narrowing import batch, number, reason, same
from tests.domain.consensus.measures.rating_tables import Table, mapped, tables, turned
from tests.domain.consensus.measures.tables import (
    COMPLETE,
    FLEISS_COUNTS,
    GAPPY,
    KRIPPENDORFF_2011,
)

Measure = Callable[..., Figure | Batch]

TOO_FEW = "fewer than two items have two ratings"
MEASURES: list[Measure] = [fleiss_kappa, gwet_ac1]
ANY_MEASURE = st.sampled_from(MEASURES)
by_measure = pytest.mark.parametrize("measure", MEASURES)


def test_fleiss_published_table() -> None:
    ratings = ratings_of_counts(FLEISS_COUNTS, scale=(1, 5)).T

    assert number(fleiss_kappa(ratings)) == pytest.approx(0.210, abs=5e-4)


def test_the_figures_of_irrcac_0_4_4_for_its_four_raters() -> None:
    assert number(gwet_ac1(KRIPPENDORFF_2011)) == pytest.approx(0.77544, abs=5e-6)
    assert number(fleiss_kappa(KRIPPENDORFF_2011)) == pytest.approx(0.76117, abs=5e-6)


def test_they_agree_with_statsmodels_0_15_0_and_irrcac_0_4_4() -> None:
    assert number(fleiss_kappa(COMPLETE)) == pytest.approx(0.42857142857142855)
    assert number(fleiss_kappa(GAPPY)) == pytest.approx(0.50156, abs=5e-6)
    assert number(gwet_ac1(COMPLETE)) == pytest.approx(0.44186, abs=5e-6)


def test_irrcac_0_4_4_takes_a_gap_for_one_category_more() -> None:
    assert number(gwet_ac1(GAPPY, categories=range(1, 9))) == pytest.approx(0.5482, abs=5e-5)
    assert number(gwet_ac1(GAPPY)) == pytest.approx(0.53824, abs=5e-6)


def test_two_raters_by_hand() -> None:
    """They agree on 3 of 4 items; of 8 ratings 5 are yes: chance is 34/64, or 2 * 15/64."""
    ratings = [["yes", "yes", "no", "yes"], ["yes", "yes", "no", "no"]]

    assert number(fleiss_kappa(ratings)) == pytest.approx((3 / 4 - 34 / 64) / (1 - 34 / 64))
    assert number(gwet_ac1(ratings)) == pytest.approx((3 / 4 - 30 / 64) / (1 - 30 / 64))


def test_kappa_falls_where_one_category_prevails_and_ac1_does_not() -> None:
    ratings = [[1] * 19 + [2], [1] * 18 + [2, 1]]

    assert number(fleiss_kappa(ratings)) < 0
    assert number(gwet_ac1(ratings)) == pytest.approx(0.89, abs=0.005)


def test_declared_categories_lower_the_chance_in_ac1() -> None:
    ratings = [[1, 2, 1], [1, 1, 1]]

    assert gwet_ac1(ratings) == gwet_ac1(ratings, categories=[1, 2])
    assert number(gwet_ac1(ratings, categories=[1, 2, 3])) > number(gwet_ac1(ratings))


def test_where_all_use_one_category_kappa_is_undefined_and_ac1_is_1() -> None:
    ratings = [["yes", "yes"], ["yes", "yes"]]

    assert reason(fleiss_kappa(ratings)) == "only one category occurs"
    assert gwet_ac1(ratings) == 1
    assert gwet_ac1(ratings, categories=["yes", "no", "later"]) == 1


@given(measure=ANY_MEASURE, table=tables())
def test_1_means_that_raters_agree_on_every_item(measure: Measure, table: Table) -> None:
    figure = measure(table)
    agreed = all(len({one for one in unit if one is not None}) < 2 for unit in turned(table))

    if not isinstance(figure, Undefined):
        assert number(figure) <= 1
        assert (figure == 1) == agreed


@given(table=tables(gaps=False))
def test_the_lowest_figures(table: Table) -> None:
    kappa = fleiss_kappa(table)

    assert number(gwet_ac1(table)) >= -1
    assert isinstance(kappa, Undefined) or number(kappa) >= -1 / (len(table) - 1) - 1e-12


@by_measure
def test_two_raters_who_always_differ_have_the_lowest(measure: Measure) -> None:
    assert measure([[1, 2], [2, 1]]) == -1


@given(measure=ANY_MEASURE, table=tables(), data=st.data())
def test_neither_order_nor_names_nor_repeated_items_matter(
    measure: Measure, table: Table, data: st.DataObject
) -> None:
    raters = data.draw(st.permutations(table))
    items = turned(data.draw(st.permutations(turned(raters))))
    names = dict(zip(range(1, 5), data.draw(st.permutations(range(11, 15))), strict=True))
    figure = measure(table)

    assert isinstance(figure, float | Undefined)
    assert same(figure, measure(mapped(items, names)))
    if not isinstance(figure, Undefined):
        assert same(figure, measure([row * 3 for row in table]))


@by_measure
def test_repeating_the_raters_raises_it_unless_they_agree(measure: Measure) -> None:
    ratings = [[1, 2, 3], [1, 3, 3]]

    assert number(measure(ratings * 2)) > number(measure(ratings))


@given(measure=ANY_MEASURE, table=tables())
def test_an_item_or_rater_without_rating_does_not_matter(measure: Measure, table: Table) -> None:
    silent: list[int | None] = [None] * len(table[0])
    figure = measure(table)

    assert isinstance(figure, float | Undefined)
    assert same(figure, measure([[*row, None] for row in [*table, silent]]))


@given(measure=ANY_MEASURE, questions=st.lists(tables(raters=3, items=3), min_size=1, max_size=5))
def test_a_batch_is_its_questions_one_by_one(measure: Measure, questions: list[Table]) -> None:
    together = batch(measure(questions))

    for figure, question in zip(together, questions, strict=True):
        assert same(figure, measure(question))


@given(measure=ANY_MEASURE, table=tables(raters=3, items=3))
def test_many_categories_are_counted_like_few(measure: Measure, table: Table) -> None:
    """Beside a question with many categories no table fits, and cells are counted instead."""
    wide = np.full((3, 12), np.nan)
    wide[:, :3] = np.array(table, dtype=float)
    alone = measure(table)

    assert isinstance(alone, float | Undefined)
    assert same(alone, batch(measure(np.stack([wide, np.arange(36.0).reshape(3, 12)])))[0])


@by_measure
@pytest.mark.parametrize(
    "table",
    [[[], []], [["a", "b"]], [["a"], ["a"]], [["a", None], ["a", "b"]], [[None, None]] * 2],
)
def test_one_item_says_nothing_about_chance(
    measure: Measure, table: Sequence[Sequence[str | None]]
) -> None:
    assert reason(measure(table)) == TOO_FEW


@by_measure
@pytest.mark.parametrize(
    ("table", "code"),
    [
        (["a", "b"], "axes_unexpected"),
        ([["a", "b"], ["a"]], "rows_ragged"),
        ([[{"a"}, {"b"}]], "label_unhashable"),
    ],
)
def test_malformed_ratings_are_refused(measure: Measure, table: object, code: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        measure(table)

    assert (refusal.value.code, refusal.value.field) == (code, "ratings")


def test_categories_must_be_options_and_hold_every_rating() -> None:
    with pytest.raises(InvalidValue, match="holds 3, which is not among the categories"):
        gwet_ac1([[1, 2], [1, 3]], categories=[1, 2])
    with pytest.raises(InvalidValue, match="at least two options"):
        gwet_ac1([[1, 1], [1, 1]], categories=[1])


@by_measure
def test_a_million_ratings(measure: Measure) -> None:
    pattern = np.array([[1, 2, 3, 4, 5], [1, 2, 3, 5, 5], [1, 3, 3, np.nan, 5], [2, 2, 3, 4, 5]])

    assert 0 < number(measure(np.tile(pattern, 50_000))) < 1
    assert len(batch(measure(np.tile(pattern, (50_000, 1, 1))))) == 50_000
    assert number(measure(np.arange(1_000_000.0).reshape(2, -1) % 499_979)) < 1
