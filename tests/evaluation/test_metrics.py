import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus.coding import Floats
from domain.consensus.undefined import Undefined
from tests.evaluation.metrics import (
    accuracy,
    auroc,
    brier,
    expected_calibration_error,
    reliability,
)

OUTCOMES = st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=1, max_size=30)


def apart(pairs: list[tuple[int, bool]]) -> tuple[Floats, Floats]:
    """Chances in tenths, and whether each was right."""
    chances, right = zip(*pairs, strict=True)
    return np.array(chances) / 10, np.array(right, dtype=float)


def test_accuracy_shares_a_question_among_the_tied() -> None:
    assert accuracy(np.array([1.0, 0.5, 0.0, 0.5])) == 0.5


def test_the_brier_score_by_hand() -> None:
    assert brier(np.array([0.8, 0.4]), np.array([1.0, 0.0])) == pytest.approx(0.1)


def test_calibration_error_by_hand() -> None:
    chances = np.array([0.95, 0.95, 0.95, 0.95, 0.25])
    right = np.array([1.0, 1.0, 1.0, 0.0, 0.0])

    assert expected_calibration_error(chances, right) == pytest.approx((4 * 0.2 + 0.25) / 5)


def test_a_chance_of_one_falls_into_the_last_bin() -> None:
    (only,) = reliability(np.array([1.0, 0.92]), np.array([1.0, 0.0]))

    assert (only.middle, only.chance, only.share, only.count) == (0.95, 0.96, 0.5, 2)


def test_auroc_by_hand() -> None:
    scores = np.array([0.9, 0.5, 0.5, 0.1])
    right = np.array([1.0, 1.0, 0.0, 0.0])

    assert auroc(scores, right) == (1 + 1 + 1 + 0.5) / 4


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_auroc_is_undefined_where_all_answers_are_alike(outcome: float) -> None:
    assert isinstance(auroc(np.array([0.2, 0.4]), np.full(2, outcome)), Undefined)


@given(OUTCOMES)
def test_auroc_is_the_share_of_pairs_in_order(pairs: list[tuple[int, bool]]) -> None:
    chances, right = apart(pairs)
    above = chances[right == 1][:, np.newaxis] - chances[right == 0]

    found = auroc(chances, right)

    if above.size:
        expected = ((above > 0).sum() + (above == 0).sum() / 2) / above.size
        assert found == pytest.approx(expected)


@given(OUTCOMES)
def test_every_question_is_in_one_bin(pairs: list[tuple[int, bool]]) -> None:
    bins = reliability(*apart(pairs))

    assert sum(one.count for one in bins) == len(pairs)


@given(OUTCOMES)
def test_the_brier_score_is_never_below_the_square_of_the_calibration_error(
    pairs: list[tuple[int, bool]],
) -> None:
    chances, right = apart(pairs)

    assert brier(chances, right) >= expected_calibration_error(chances, right) ** 2 - 1e-12
