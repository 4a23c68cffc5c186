"""Calibration: from a score to a chance of being right."""

from random import Random  # noqa: TID251 - only the type that Hypothesis hands in

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from domain.consensus.calibration import (
    FEWEST_OUTCOMES,
    Calibration,
    CalibrationMethod,
    fit_calibration,
)
from domain.consensus.undefined import Undefined
from domain.shared import InvalidValue

METHODS: tuple[CalibrationMethod, ...] = ("isotonic", "platt")

panels = st.lists(
    st.tuples(st.floats(0, 1), st.booleans()), min_size=FEWEST_OUTCOMES, max_size=80
).filter(lambda seen: len({right for _, right in seen}) == 2)


def fitted(seen: list[tuple[float, bool]], method: CalibrationMethod | None = None) -> Calibration:
    scores, correct = zip(*seen, strict=True)
    calibration = fit_calibration(scores, correct, method=method)
    assert isinstance(calibration, Calibration)
    return calibration


def simulated(panels: int, *, chance_of: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scores, and outcomes that are right with a known chance."""
    generator = np.random.default_rng(20261121)
    scores = generator.uniform(size=panels)
    chance = {"square": scores**2, "coin": np.full(panels, 0.5)}[chance_of]
    return scores, (generator.uniform(size=panels) < chance).astype(float)


@pytest.mark.parametrize("method", METHODS)
@given(seen=panels)
def test_a_higher_score_never_has_a_smaller_chance(
    method: CalibrationMethod, seen: list[tuple[float, bool]]
) -> None:
    chances = fitted(seen, method).chance(np.linspace(0, 1, 101))

    assert ((chances >= 0) & (chances <= 1)).all()
    assert (np.diff(chances) >= -1e-12).all()


@pytest.mark.parametrize("method", METHODS)
@given(seen=panels, order=st.randoms(use_true_random=False))
def test_the_order_of_the_past_panels_does_not_matter(
    method: CalibrationMethod, seen: list[tuple[float, bool]], order: Random
) -> None:
    shuffled = seen.copy()
    order.shuffle(shuffled)

    scores = np.linspace(0, 1, 11)
    assert np.allclose(fitted(seen, method).chance(scores), fitted(shuffled, method).chance(scores))
    assert fitted(seen, method).brier == pytest.approx(fitted(shuffled, method).brier)


@given(seen=panels)
def test_the_isotonic_curve_keeps_the_mean_outcome(seen: list[tuple[float, bool]]) -> None:
    scores, correct = zip(*seen, strict=True)

    assert fitted(seen, "isotonic").chance(scores).mean() == pytest.approx(np.mean(correct))


def test_the_isotonic_curve_pools_what_violates_the_order() -> None:
    scores = [0.2] * 10 + [0.4] * 10 + [0.6] * 10
    correct = [1] * 6 + [0] * 4 + [1] * 2 + [0] * 8 + [1] * 9 + [0] * 1

    calibration = fit_calibration(scores, correct, method="isotonic")

    assert isinstance(calibration, Calibration)
    assert calibration.chances == pytest.approx((0.4, 0.4, 0.9))


@pytest.mark.parametrize("method", METHODS)
def test_a_known_curve_is_found_again(method: CalibrationMethod) -> None:
    calibration = fit_calibration(*simulated(20_000, chance_of="square"), method=method)

    assert isinstance(calibration, Calibration)
    assert calibration.chance([0.3, 0.6, 0.9]) == pytest.approx([0.09, 0.36, 0.81], abs=0.06)
    assert calibration.brier is not None
    assert calibration.uncalibrated_brier is not None
    assert calibration.brier < calibration.uncalibrated_brier


@pytest.mark.parametrize("method", METHODS)
def test_a_score_that_says_nothing_gets_the_base_rate(method: CalibrationMethod) -> None:
    calibration = fit_calibration(*simulated(4_000, chance_of="coin"), method=method)

    assert isinstance(calibration, Calibration)
    assert calibration.chance([0.2, 0.5, 0.8]) == pytest.approx([0.5] * 3, abs=0.06)


def test_a_score_that_misleads_is_never_turned_around() -> None:
    scores = np.linspace(0, 1, 40)

    calibration = fit_calibration(scores, scores < 0.5, method="platt")

    assert isinstance(calibration, Calibration)
    assert calibration.slope == 0.0
    assert calibration.chance([0.1, 0.9]) == pytest.approx([0.5, 0.5])


def test_without_a_named_method_the_smaller_cross_validated_error_decides() -> None:
    scores, correct = simulated(500, chance_of="square")
    errors = {}
    for method in METHODS:
        calibration = fit_calibration(scores, correct, method=method)
        assert isinstance(calibration, Calibration)
        errors[method] = calibration.brier

    chosen = fit_calibration(scores, correct)

    assert isinstance(chosen, Calibration)
    assert chosen.brier == min(error for error in errors.values() if error is not None)


def test_too_few_outcomes_fit_nothing() -> None:
    few = FEWEST_OUTCOMES - 1

    refusal = fit_calibration([0.5] * few, [0, 1] * (few // 2) + [1])

    assert refusal == Undefined(f"{few} known outcomes are too few; {FEWEST_OUTCOMES} are needed")


def test_outcomes_that_are_all_alike_fit_nothing() -> None:
    refusal = fit_calibration([0.5] * 30, [1] * 30)

    assert isinstance(refusal, Undefined)
    assert "alike" in refusal.reason


@pytest.mark.parametrize(
    ("scores", "correct", "field"),
    [
        ([0.5, 0.5], [1], "correct"),
        ([[0.5]], [[1]], "correct"),
        ([1.5], [1], "scores"),
        ([float("nan")], [1], "scores"),
        ([0.5], [0.5], "correct"),
    ],
)
def test_malformed_input_is_refused_by_name(
    scores: list[float], correct: list[float], field: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        fit_calibration(scores, correct)

    assert refused.value.field == field
