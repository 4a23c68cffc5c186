"""Intraclass correlations, and their laws."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from attrs import asdict
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import Figure, IntraclassCorrelation, Undefined, icc
from domain.shared import InvalidValue
from tests.domain.consensus.measures.narrowing import batch, number, reason, same
from tests.domain.consensus.measures.rating_tables import Table, mapped, tables, turned
from tests.domain.consensus.measures.tables import NEARLY_RANKED, SHROUT_FLEISS

FORMS = ("icc_1_1", "icc_2_1", "icc_3_1", "icc_1_k", "icc_2_k", "icc_3_k")


def figures(correlation: IntraclassCorrelation) -> list[Figure]:
    return [getattr(correlation, form) for form in FORMS]


def assert_same(one: IntraclassCorrelation, other: IntraclassCorrelation) -> None:
    for form, first, second in zip(FORMS, figures(one), figures(other), strict=True):
        assert same(first, second), form


def test_the_published_correlations() -> None:
    published = [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]

    assert [number(one) for one in figures(icc(SHROUT_FLEISS))] == pytest.approx(
        published, abs=5e-3
    )


def test_they_agree_with_pingouin_0_7_0() -> None:
    by_pingouin = [
        0.8748435544430536,
        0.8743718592964823,
        0.8613861386138613,
        0.9654696132596684,
        0.9653259361997226,
        0.9613259668508287,
    ]

    assert [number(one) for one in figures(icc(NEARLY_RANKED))] == pytest.approx(by_pingouin)


@given(tables(highest=9))
def test_they_are_at_most_1_and_those_of_single_raters_not_too_low(table: Table) -> None:
    correlation = icc(table)
    told = sum(any(one is not None for one in row) for row in table)

    for figure in figures(correlation):
        assert isinstance(figure, Undefined) or number(figure) <= 1 + 1e-12
    for single in (correlation.icc_1_1, correlation.icc_3_1):
        assert isinstance(single, Undefined) or number(single) >= -1 / (told - 1) - 1e-12


@given(tables(raters=1, items=4, highest=9, gaps=False), st.integers(2, 5))
def test_equal_ratings_of_items_that_differ_are_fully_reliable(table: Table, raters: int) -> None:
    correlation = icc(table * raters)

    for figure in figures(correlation):
        if len(set(table[0])) > 1:
            assert number(figure) == 1
        else:
            assert "do not differ enough" in reason(figure)


def test_only_consistency_forgives_a_rater_who_is_off_by_a_constant() -> None:
    correlation = icc([[1, 2, 3, 4], [5, 6, 7, 8]])

    assert correlation.icc_3_1 == correlation.icc_3_k == 1
    assert number(correlation.icc_2_1) < 0.2
    assert number(correlation.icc_1_1) < 0


@given(tables(), st.integers(-9, 9))
def test_an_origin_of_a_raters_own_matters_to_all_but_type_3(table: Table, origin: int) -> None:
    first = [None if one is None else one + origin for one in table[0]]
    shifted = icc([first, *table[1:]])
    correlation = icc(table)

    for form in ("icc_3_1", "icc_3_k"):
        assert same(getattr(correlation, form), getattr(shifted, form))


@given(tables(), st.data())
def test_order_direction_and_units_do_not_matter(table: Table, data: st.DataObject) -> None:
    raters = data.draw(st.permutations(table))
    items = turned(data.draw(st.permutations(turned(raters))))
    correlation = icc(table)

    assert_same(correlation, icc(items))
    assert_same(correlation, icc(mapped(table, {1: 4, 2: 3, 3: 2, 4: 1})))
    assert_same(correlation, icc(mapped(table, {1: 103, 2: 106, 3: 109, 4: 112})))


@given(tables())
def test_an_item_with_a_gap_and_a_silent_rater_are_left_out(table: Table) -> None:
    silent: list[int | None] = [None] * len(table[0])
    told = [row for row in table if any(one is not None for one in row)]
    whole = [unit for unit in turned(told) if None not in unit]
    correlation = icc([*table, silent])

    assert_same(correlation, icc(table))
    if len(told) > 1 and len(whole) > 1:
        assert_same(correlation, icc(turned(whole)))


@given(st.lists(tables(raters=3, items=3), min_size=1, max_size=5))
def test_a_batch_is_its_questions_one_by_one(questions: list[Table]) -> None:
    together = asdict(icc(questions), recurse=False)

    for place, question in enumerate(questions):
        alone = icc(question)
        for form in FORMS:
            assert same(batch(together[form])[place], getattr(alone, form))


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_extreme_numbers_do_no_harm(scale: float) -> None:
    assert_same(icc(SHROUT_FLEISS), icc(np.array(SHROUT_FLEISS) * scale))


def test_small_differences_of_large_numbers_count_in_full() -> None:
    assert_same(icc(SHROUT_FLEISS), icc(np.array(SHROUT_FLEISS) + 2.0**40))


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ([[]], "fewer than two raters"),
        ([[1, 2, 3]], "fewer than two raters"),
        ([[1, 2, 3], [None, math.nan, None]], "fewer than two raters"),
        ([[1], [2]], "fewer than two items were rated by all raters"),
        ([[1, None], [1, 2]], "fewer than two items were rated by all raters"),
    ],
)
def test_without_raters_or_items_there_is_no_correlation(
    table: Sequence[Sequence[float | None]], why: str
) -> None:
    assert [reason(figure) for figure in figures(icc(table))] == [why] * 6


def test_items_with_equal_means_leave_only_some_forms() -> None:
    correlation = icc([[1, 2], [2, 1]])

    assert correlation.icc_1_1 == -1
    assert correlation.icc_3_1 == -1
    assert "do not differ enough" in reason(correlation.icc_1_k)
    assert "do not differ enough" in reason(correlation.icc_3_k)


@pytest.mark.parametrize("table", [[1, 2], [[1, 2], [1]], [["a", "b"], ["b", "a"]]])
def test_malformed_ratings_are_refused(table: list[list[float]]) -> None:
    with pytest.raises(InvalidValue, match="ratings must"):
        icc(table)


def test_a_million_ratings() -> None:
    pattern = np.array([[1, 2, 3, 4, 5], [1, 2, 3, 5, 5], [1, 3, 3, 2, 5], [2, 2, 3, 4, 5]])

    assert 0 < number(icc(np.tile(pattern, 50_000)).icc_2_1) < 1
    assert len(batch(icc(np.tile(pattern, (50_000, 1, 1))).icc_2_1)) == 50_000
