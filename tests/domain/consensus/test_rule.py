import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.hypothesis import consensus_rules
from domain.consensus import ConsensusRule
from domain.shared import InvalidValue


def test_the_rule_that_holds_where_nobody_names_one() -> None:
    rule = ConsensusRule()

    assert (rule.method, rule.threshold, rule.maximum_rounds) == ("standard", 0.6, 2)
    assert rule.quorum == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("convened", "needed"), [(2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (8, 6), (9, 6)]
)
def test_two_thirds_of_the_seats_convened_must_answer(convened: int, needed: int) -> None:
    assert ConsensusRule().seats_needed(convened) == needed


@given(consensus_rules(), st.integers(1, 30))
def test_a_quorum_needs_at_least_one_seat_and_at_most_all(
    rule: ConsensusRule, convened: int
) -> None:
    assert 1 <= rule.seats_needed(convened) <= convened


@given(st.integers(1, 30), st.integers(1, 30))
def test_a_quorum_that_is_an_exact_share_is_not_rounded_up(part: int, more: int) -> None:
    convened = part + more

    assert ConsensusRule(quorum=part / convened).seats_needed(convened) == part


@pytest.mark.parametrize("share", [0, -0.1, 1.01, math.nan, math.inf])
@pytest.mark.parametrize("name", ["threshold", "quorum"])
def test_a_share_is_above_0_and_at_most_1(name: str, share: float) -> None:
    with pytest.raises(InvalidValue, match=f"{name} must be above 0 and at most 1") as refusal:
        ConsensusRule(**{name: share})  # type: ignore[arg-type]

    assert refusal.value.field == name


@pytest.mark.parametrize("rounds", [0, 11, -1])
def test_a_panel_holds_1_to_10_rounds(rounds: int) -> None:
    with pytest.raises(InvalidValue, match=f"maximum_rounds must be 1 to 10, not {rounds}"):
        ConsensusRule(maximum_rounds=rounds)


def test_an_unknown_method_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidValue, match="method must be one of standard"):
        ConsensusRule(method="by feeling")  # type: ignore[arg-type]


@pytest.mark.parametrize("scale", [(5, 5), (9, 1)])
def test_a_scale_goes_up(scale: tuple[int, int]) -> None:
    with pytest.raises(InvalidValue, match="scale must go from a lower to a higher") as refusal:
        ConsensusRule(scale=scale)

    assert refusal.value.field == "scale"
