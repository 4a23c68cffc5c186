"""Kendall's W, its test, and their laws."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import KendallW, Undefined, kendall_w
from domain.shared import InvalidValue
from tests.domain.consensus.measures.narrowing import batch, number, reason, same
from tests.domain.consensus.measures.rating_tables import Table, mapped, tables, turned
from tests.domain.consensus.measures.tables import ANXIETY, NEARLY_RANKED

FIGURES = ("w", "chi_square", "degrees_of_freedom", "p_value")


def assert_same(one: KendallW, other: KendallW) -> None:
    for name in FIGURES:
        figure = getattr(one, name)
        assert same(figure, getattr(other, name)), name


def test_the_published_concordance() -> None:
    """`kendall(anxiety, TRUE)` of the R package irr."""
    concordance = kendall_w(ANXIETY)

    assert number(concordance.w) == pytest.approx(0.540, abs=5e-4)
    assert number(concordance.chi_square) == pytest.approx(30.8, abs=0.05)
    assert concordance.degrees_of_freedom == 19
    assert number(concordance.p_value) == pytest.approx(0.0429, abs=5e-5)


def test_it_agrees_with_friedmans_test_in_scipy_1_17_1() -> None:
    concordance = kendall_w(NEARLY_RANKED)

    assert number(concordance.chi_square) == pytest.approx(17.898550724637676)
    assert number(concordance.p_value) == pytest.approx(0.0030762731247338743)


def test_reversed_rankings_cancel() -> None:
    concordance = kendall_w([[1, 2, 3, 4], [4, 3, 2, 1]])

    assert (concordance.w, concordance.chi_square, concordance.p_value) == (0, 0, 1)


@given(tables(highest=9))
def test_the_figures_keep_their_ranges(table: Table) -> None:
    concordance = kendall_w(table)

    if not isinstance(concordance.w, Undefined):
        assert 0 <= number(concordance.w) <= 1
        assert number(concordance.chi_square) >= 0
        assert 0 <= number(concordance.p_value) <= 1


@given(tables(raters=1, items=5, highest=9, gaps=False), st.integers(2, 5))
def test_equal_rankings_concord_fully(table: Table, raters: int) -> None:
    concordance = kendall_w(table * raters)

    if len(set(table[0])) > 1:
        assert number(concordance.w) == pytest.approx(1)
    else:
        assert reason(concordance.w) == "every rater ties all items"


@given(tables(raters=3, items=4, gaps=False))
def test_only_equal_rankings_concord_fully(table: Table) -> None:
    concordance = kendall_w(table)
    rankings = {tuple(sum(one < mine for one in row) for mine in row) for row in table}  # type: ignore[operator] # no gaps

    if not isinstance(concordance.w, Undefined):
        assert (number(concordance.w) > 1 - 1e-9) == (len(rankings) == 1)


@given(tables(), st.data())
def test_order_direction_and_units_do_not_matter(table: Table, data: st.DataObject) -> None:
    raters = data.draw(st.permutations(table))
    items = turned(data.draw(st.permutations(turned(raters))))
    stretched = [mapped([row], {1: -5, 2: 0, 3: 1, 4: 100})[0] for row in items[:1]] + items[1:]
    concordance = kendall_w(table)

    assert_same(concordance, kendall_w(items))
    assert_same(concordance, kendall_w(stretched))
    assert_same(concordance, kendall_w(mapped(table, {1: 4, 2: 3, 3: 2, 4: 1})))


@given(tables())
def test_repeating_the_raters_keeps_w_and_strengthens_the_test(table: Table) -> None:
    once, thrice = kendall_w(table), kendall_w(table * 3)

    if not isinstance(once.w, Undefined):
        assert same(once.w, thrice.w)
        assert same(3 * number(once.chi_square), thrice.chi_square)


@given(tables())
def test_an_item_with_a_gap_and_a_silent_rater_are_left_out(table: Table) -> None:
    silent: list[int | None] = [None] * len(table[0])
    told = [row for row in table if any(one is not None for one in row)]
    whole = [unit for unit in turned(told) if None not in unit]
    concordance = kendall_w([*table, silent])

    assert_same(concordance, kendall_w(table))
    if len(told) > 1 and len(whole) > 1:
        assert_same(concordance, kendall_w(turned(whole)))


@given(st.lists(tables(raters=3, items=4), min_size=1, max_size=5))
def test_a_batch_is_its_questions_one_by_one(questions: list[Table]) -> None:
    together = kendall_w(questions)

    for place, question in enumerate(questions):
        alone = kendall_w(question)
        for name in FIGURES:
            assert same(batch(getattr(together, name))[place], getattr(alone, name))


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ([[]], "fewer than two raters"),
        ([[1, 2, 3]], "fewer than two raters"),
        ([[1, 2, 3], [None, math.nan, None]], "fewer than two raters"),
        ([[1], [2]], "fewer than two items were rated by all raters"),
        ([[1, None], [1, 2]], "fewer than two items were rated by all raters"),
        ([[2, 2, 2], [7, 7, 7]], "every rater ties all items"),
    ],
)
def test_without_raters_items_or_order_there_is_no_concordance(
    table: Sequence[Sequence[float | None]], why: str
) -> None:
    concordance = kendall_w(table)

    assert [reason(getattr(concordance, name)) for name in FIGURES] == [why] * 4


@pytest.mark.parametrize("table", [[1, 2], [[1, 2], [1]], [["a", "b"], ["b", "a"]]])
def test_malformed_ratings_are_refused(table: list[list[float]]) -> None:
    with pytest.raises(InvalidValue, match="ratings must"):
        kendall_w(table)


def test_a_million_ratings() -> None:
    pattern = np.array([[1, 2, 3, 4, 5], [1, 2, 3, 5, 5], [1, 3, 3, 2, 5], [2, 2, 3, 4, 5]])

    assert 0 < number(kendall_w(np.tile(pattern, 50_000)).w) < 1
    assert len(batch(kendall_w(np.tile(pattern, (50_000, 1, 1))).w)) == 50_000
