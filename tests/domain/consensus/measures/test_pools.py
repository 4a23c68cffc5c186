import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.consensus import extremise, linear_pool, log_pool
from domain.shared import InvalidValue
from tests.domain.consensus.measures.narrowing import batch, number, reason, same

CHANCES = st.floats(0, 1)
DOUBTS = st.floats(0.001, 0.999)
PANELS = st.lists(DOUBTS, min_size=1, max_size=8)
MAYBE = st.lists(CHANCES | st.none(), min_size=4, max_size=4)
WEIGHTS = st.lists(CHANCES, min_size=4, max_size=4)
pool = pytest.mark.parametrize("pool", [linear_pool, log_pool])


def test_the_published_pools() -> None:
    assert number(linear_pool([0.6, 0.8])) == pytest.approx(0.7)
    assert number(log_pool([0.6, 0.8])) == pytest.approx(0.7101, abs=5e-5)


def test_the_published_extremised_chances() -> None:
    assert number(extremise(0.7, 2.5)) == pytest.approx(0.8927, abs=5e-5)
    assert number(extremise(number(log_pool([0.6, 0.8])), 2.5)) == pytest.approx(0.9038, abs=5e-5)


def test_the_log_pool_is_the_mean_of_the_log_odds() -> None:
    odds = (0.9 / 0.1) ** 0.75 * (0.2 / 0.8) ** 0.25

    assert number(log_pool([0.9, 0.2], weights=[3, 1])) == pytest.approx(odds / (1 + odds))


def test_an_expert_who_is_certain_vetoes_the_log_pool_alone() -> None:
    assert log_pool([0.0, 0.9, 0.9]) == 0
    assert log_pool([1.0, 0.1, 0.1]) == 1
    assert number(linear_pool([0.0, 0.9, 0.9])) == pytest.approx(0.6)


def test_opposite_certainties_have_no_log_pool() -> None:
    assert "impossible" in reason(log_pool([0.0, 1.0, 0.5]))
    assert log_pool([0.0, 1.0, 0.5], weights=[0, 0, 1]) == 0.5


@pool
def test_without_a_weighted_probability_there_is_no_pool(pool: type) -> None:
    for question in ([], [None, math.nan]):
        assert reason(pool(question)) == "nobody with a weight gave a probability"
    assert reason(pool([0.2, None], weights=[0, 1])) == "nobody with a weight gave a probability"


@pool
@given(panel=PANELS, data=st.data())
def test_a_pool_lies_among_its_experts_in_any_order(
    pool: type, panel: list[float], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(panel))

    pooled = number(pool(panel))

    assert min(panel) <= pooled <= max(panel)
    assert same(pooled, pool(shuffled))
    assert same(pooled, pool(panel * 3))
    assert same(1 - pooled, pool([1 - chance for chance in panel]))


@pool
@given(chance=CHANCES, size=st.integers(1, 9))
def test_unanimity_is_kept(pool: type, chance: float, size: int) -> None:
    assert pool([chance] * size) == chance


@pool
@given(panel=PANELS, more=DOUBTS)
def test_a_higher_chance_never_lowers_the_pool(pool: type, panel: list[float], more: float) -> None:
    raised = [max(panel[0], more), *panel[1:]]

    assert number(pool(raised)) >= number(pool(panel)) - 1e-12


@pool
@given(
    rows=st.lists(MAYBE, min_size=1, max_size=5), weights=st.lists(CHANCES, min_size=4, max_size=4)
)
def test_a_batch_is_a_loop_and_the_missing_are_absent(
    pool: type, rows: list[list[float | None]], weights: list[float]
) -> None:
    together = batch(pool(rows, weights=weights))

    for figure, row in zip(together, rows, strict=True):
        there = [index for index, chance in enumerate(row) if chance is not None]
        assert same(figure, pool(row, weights=weights))
        assert same(
            figure, pool([row[index] for index in there], weights=[weights[i] for i in there])
        )


@given(PANELS, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_the_log_pool_is_externally_bayesian(
    panel: list[float], if_true: float, if_false: float
) -> None:
    def update(chance: float) -> float:
        return chance * if_true / (chance * if_true + (1 - chance) * if_false)

    before, after = number(log_pool(panel)), number(log_pool([update(p) for p in panel]))

    assert after == pytest.approx(update(before), rel=1e-6)


def test_the_linear_pool_is_not_externally_bayesian() -> None:
    def update(chance: float) -> float:
        return chance * 0.8 / (chance * 0.8 + (1 - chance) * 0.2)

    before, after = number(linear_pool([0.1, 0.9])), number(linear_pool([update(0.1), update(0.9)]))

    assert update(before) == pytest.approx(0.8)
    assert after == pytest.approx(0.6403, abs=1e-4)


@given(CHANCES, st.floats(1, 50), st.floats(1, 50))
def test_extremising_pushes_away_from_one_half(chance: float, once: float, more: float) -> None:
    pushed = number(extremise(chance, once))

    assert 0 <= pushed <= 1
    assert abs(pushed - 0.5) >= abs(chance - 0.5) - 1e-12
    assert same(1 - pushed, extremise(1 - chance, once))
    assert same(chance, extremise(chance, 1))
    assert extremise(0.5, once) == 0.5
    assume(1e-9 < pushed < 1 - 1e-9)
    assert number(extremise(pushed, more)) == pytest.approx(
        number(extremise(chance, once * more)), abs=1e-6
    )


def test_extremising_takes_a_batch_with_gaps() -> None:
    figures = batch(extremise(np.array([0.7, np.nan, 1.0]), 1e6))

    assert list(figures)[::2] == [1.0, 1.0]
    assert reason(figures[1]) == "there is no probability"
    assert reason(extremise(None, 2)) == "there is no probability"


@pool
@pytest.mark.parametrize("wrong", [[1.1], [-0.1], [math.inf], ["x"], [[[0.5]]], 0.5])
def test_what_is_no_probability_is_refused(pool: type, wrong: object) -> None:
    with pytest.raises(InvalidValue, match="probabilit") as refusal:
        pool(wrong)

    assert refusal.value.field == "probabilities"


@pool
@pytest.mark.parametrize("weights", [[1], [1, -1], [1, None], [[1, 1], [1, 1]]])
def test_weights_that_do_not_fit_are_refused(pool: type, weights: object) -> None:
    with pytest.raises(InvalidValue, match="weight") as refusal:
        pool([0.1, 0.2], weights=weights)

    assert refusal.value.field == "weights"


@pytest.mark.parametrize("exponent", [0.99, math.inf, math.nan])
def test_an_exponent_that_would_not_extremise_is_refused(exponent: float) -> None:
    with pytest.raises(InvalidValue, match="at least 1"):
        extremise(0.7, exponent)


def test_an_extremised_chance_beyond_one_is_refused() -> None:
    with pytest.raises(InvalidValue, match="0 to 1"):
        extremise(1.2, 2)
