"""Krippendorff's alpha, and its laws."""

import math
from collections.abc import Sequence
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import LevelOfMeasurement, Undefined, krippendorff_alpha
from domain.consensus.coding import Floats
from domain.shared import InvalidValue
from tests.domain.consensus.measures.narrowing import batch, number, reason, same
from tests.domain.consensus.measures.rating_tables import Table, mapped, tables, turned
from tests.domain.consensus.measures.tables import FINE, GAPPY, KRIPPENDORFF_2011

LEVELS = get_args(LevelOfMeasurement)
TOO_FEW = "fewer than two items have two ratings"
ANY_LEVEL = st.sampled_from(LEVELS)
by_level = pytest.mark.parametrize("level", LEVELS)


def by_definition(table: Table, level: LevelOfMeasurement) -> float | Undefined:
    """Alpha from the definition, one pair of ratings at a time."""
    units = [[one for one in unit if one is not None] for unit in turned(table)]
    units = [unit for unit in units if len(unit) > 1]
    pairable = sorted(one for unit in units for one in unit)
    if len(units) < 2:
        return Undefined(TOO_FEW)
    if len(set(pairable)) < 2:
        return Undefined("all ratings are equal")

    def square(one: int, other: int) -> float:
        low, high = sorted((one, other))
        between = sum(low <= rating <= high for rating in pairable)
        ends = pairable.count(low) + pairable.count(high)
        return {
            "nominal": float(one != other),
            "ordinal": (between - ends / 2) ** 2 if one != other else 0.0,
            "interval": (one - other) ** 2,
            "ratio": ((one - other) / (one + other)) ** 2,
        }[level]

    observed = sum(
        square(one, other) / (len(unit) - 1) for unit in units for one in unit for other in unit
    )
    expected = sum(square(one, other) for one in pairable for other in pairable)
    return 1 - (len(pairable) - 1) * observed / expected


@pytest.mark.parametrize(
    ("level", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_the_published_reliability(level: LevelOfMeasurement, published: float) -> None:
    alpha = number(krippendorff_alpha(KRIPPENDORFF_2011, level=level))

    assert alpha == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize(
    ("level", "of_gappy", "of_fine"),
    [
        ("nominal", 0.49940191387559807, 0.21052631578947378),
        ("ordinal", 0.9084390529434251, 0.9528261793455164),
        ("interval", 0.9268676277850589, 0.9931825879216726),
        ("ratio", 0.8867881381810008, 0.9665018322664579),
    ],
)
def test_it_agrees_with_the_package_krippendorff_0_9_0(
    level: LevelOfMeasurement, of_gappy: float, of_fine: float
) -> None:
    assert number(krippendorff_alpha(GAPPY, level=level)) == pytest.approx(of_gappy)
    assert number(krippendorff_alpha(FINE, level=level)) == pytest.approx(of_fine)


@given(level=ANY_LEVEL, table=tables(highest=6))
def test_it_is_what_the_definition_says(level: LevelOfMeasurement, table: Table) -> None:
    assert same(by_definition(table, level), krippendorff_alpha(table, level=level))


@given(level=ANY_LEVEL, table=tables(items=3, raters=3))
def test_many_values_are_counted_like_few(level: LevelOfMeasurement, table: Table) -> None:
    """Beside a question with many values no table fits, and pairs are counted instead."""
    wide = np.full((3, 12), np.nan)
    wide[:, :3] = np.array(table, dtype=float)
    many = np.stack([wide, np.arange(36.0).reshape(3, 12) + 0.5])

    alone = krippendorff_alpha(table, level=level)

    assert same(alone, batch(krippendorff_alpha(many, level=level))[0])


def test_labels_are_measured_at_nominal_level() -> None:
    names = [None, "low", "mid", "high", "top", "all"]
    labels = [[names[one or 0] for one in row] for row in KRIPPENDORFF_2011]

    assert krippendorff_alpha(labels, level="nominal") == krippendorff_alpha(
        KRIPPENDORFF_2011, level="nominal"
    )


@given(level=ANY_LEVEL, table=tables())
def test_it_is_1_where_raters_agree_on_items_that_differ_and_only_there(
    level: LevelOfMeasurement, table: Table
) -> None:
    alpha = krippendorff_alpha(table, level=level)
    agreed = all(len({one for one in unit if one is not None}) < 2 for unit in turned(table))

    if not isinstance(alpha, Undefined):
        assert number(alpha) <= 1
        assert (alpha == 1) == agreed


@given(level=ANY_LEVEL, table=tables(), data=st.data())
def test_the_order_of_raters_and_items_does_not_matter(
    level: LevelOfMeasurement, table: Table, data: st.DataObject
) -> None:
    raters = data.draw(st.permutations(table))
    items = turned(data.draw(st.permutations(turned(raters))))
    alpha = krippendorff_alpha(table, level=level)

    assert isinstance(alpha, float | Undefined)
    assert same(alpha, krippendorff_alpha(items, level=level))


@pytest.mark.parametrize(
    ("level", "replacement"),
    [
        ("nominal", {1: 3, 2: 1, 3: 4, 4: 2}),
        ("ordinal", {1: 4, 2: 3, 3: 2, 4: 1}),
        ("ordinal", {1: -10, 2: 0, 3: 1, 4: 10**6}),
        ("interval", {1: 4, 2: 3, 3: 2, 4: 1}),
        ("interval", {1: 103, 2: 106, 3: 109, 4: 112}),
        ("ratio", {1: 5, 2: 10, 3: 15, 4: 20}),
    ],
)
@given(table=tables())
def test_only_what_the_level_means_matters(
    level: LevelOfMeasurement, replacement: dict[int, int], table: Table
) -> None:
    alpha = krippendorff_alpha(table, level=level)

    assert isinstance(alpha, float | Undefined)
    assert same(alpha, krippendorff_alpha(mapped(table, replacement), level=level))


@given(level=ANY_LEVEL, table=tables())
def test_what_nobody_else_rated_says_nothing(level: LevelOfMeasurement, table: Table) -> None:
    alone: list[int | None] = [4, *[None] * (len(table) - 1)]
    empty: list[int | None] = [None] * len(table)
    silent: list[int | None] = [None] * (len(table[0]) + 2)
    more = [*turned([*turned(table), alone, empty]), silent]
    alpha = krippendorff_alpha(table, level=level)

    assert isinstance(alpha, float | Undefined)
    assert same(alpha, krippendorff_alpha(more, level=level))


@given(level=ANY_LEVEL, questions=st.lists(tables(raters=3, items=3), min_size=1, max_size=5))
def test_a_batch_is_its_questions_one_by_one(
    level: LevelOfMeasurement, questions: list[Table]
) -> None:
    together = batch(krippendorff_alpha(questions, level=level))

    for figure, question in zip(together, questions, strict=True):
        assert same(figure, krippendorff_alpha(question, level=level))


@by_level
def test_repeating_raters_or_items_changes_it(level: LevelOfMeasurement) -> None:
    """Small samples are corrected for, so a panel counted twice is not the same panel."""
    table: Table = [[1, 2, 3], [1, 3, 3]]
    alpha = number(krippendorff_alpha(table, level=level))

    assert number(krippendorff_alpha(table * 2, level=level)) > alpha
    assert number(krippendorff_alpha([row * 2 for row in table], level=level)) != alpha


@by_level
@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e300])
def test_extreme_numbers_do_no_harm(level: LevelOfMeasurement, scale: float) -> None:
    table = np.array([[1, 2, 3, 4], [1, 2, 4, 4], [1.5, 2, 3, 4]])
    alpha = krippendorff_alpha(table, level=level)

    assert isinstance(alpha, float)
    assert same(alpha, krippendorff_alpha(table * scale, level=level))


def test_small_differences_of_large_numbers_count_in_full() -> None:
    table = np.array([[1, 2, 3, 4], [1, 2, 4, 4], [1.5, 2, 3, 4]])
    alpha = number(krippendorff_alpha(table, level="interval"))

    assert number(krippendorff_alpha(table + 2.0**40, level="interval")) == pytest.approx(alpha)


@by_level
@pytest.mark.parametrize(
    ("table", "why"),
    [
        ([[], []], TOO_FEW),
        ([[1, 2, 3]], TOO_FEW),
        ([[1], [2]], TOO_FEW),
        ([[1, None, 3], [2, 1, None]], TOO_FEW),
        ([[None, None], [math.nan, None]], TOO_FEW),
        ([[2, 2], [2, 2]], "all ratings are equal"),
        ([[2, 2, 7], [2, 2, None]], "all ratings are equal"),
    ],
)
def test_without_items_or_variation_there_is_no_reliability(
    level: LevelOfMeasurement, table: Sequence[Sequence[float | None]], why: str
) -> None:
    assert reason(krippendorff_alpha(table, level=level)) == why


@pytest.mark.parametrize(
    ("table", "level", "code"),
    [
        ([[1, 2], [1, 2]], "cardinal", "level_unknown"),
        ([1, 2], "interval", "axes_unexpected"),
        ([1, 2], "nominal", "axes_unexpected"),
        ([[1, 2], [1]], "interval", "numbers_expected"),
        ([[1, 2], [1]], "nominal", "rows_ragged"),
        ([["a", "b"], ["a", "b"]], "ordinal", "numbers_expected"),
        ([[1, math.inf], [1, 2]], "interval", "number_infinite"),
        ([[1, -2], [1, 2]], "ratio", "rating_negative"),
    ],
)
def test_malformed_ratings_are_refused(
    table: list[list[float]], level: LevelOfMeasurement, code: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        krippendorff_alpha(table, level=level)

    assert refusal.value.code == code


@by_level
def test_a_million_ratings(level: LevelOfMeasurement) -> None:
    pattern = np.array([[1, 2, 3, 4, 5], [1, 2, 3, 5, 5], [1, 3, 3, np.nan, 5], [2, 2, 3, 4, 5]])

    assert 0 < number(krippendorff_alpha(np.tile(pattern, 50_000), level=level)) < 1
    assert len(batch(krippendorff_alpha(np.tile(pattern, (50_000, 1, 1)), level=level))) == 50_000


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("even", np.linspace(0, 1, 2000)),
        ("close", 1e6 + np.linspace(0, 1e-3, 2000)),
        ("over many orders", 10.0 ** np.linspace(-300, 300, 2000)),
        ("next to nothing", np.linspace(0, 1e-310, 2000)),
        ("over all that there is", np.geomspace(1e-307, 8e307, 2000)),
    ],
)
def test_thousands_of_ratios_are_summed_to_the_last_digits(kind: str, values: Floats) -> None:
    first, second = np.random.default_rng(7).permutation(values).reshape(2, -1)
    both = np.append(first, second)
    sums = both[:, np.newaxis] + both
    apart = np.abs(both[:, np.newaxis] - both) / np.where(sums > 0, sums, 1)
    observed = ((first - second) / (first + second)) ** 2
    expected = 1 - (len(both) - 1) * 2 * observed.sum() / (apart**2).sum()

    alpha = number(krippendorff_alpha([first, second], level="ratio"))

    assert alpha == pytest.approx(expected, abs=1e-11), kind


@by_level
def test_a_million_different_ratings(level: LevelOfMeasurement) -> None:
    ratings = np.arange(1_000_000.0).reshape(2, -1) % 499_979 + 0.5

    assert number(krippendorff_alpha(ratings, level=level)) < 1
