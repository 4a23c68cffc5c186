"""A panel's consensus, round by round."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.hypothesis import consensus_results, consensuses
from domain.consensus import Consensus, ConsensusResult, ConsensusRule, DissentingOpinion
from domain.shared import InvalidValue


def a_result(level: float | None, *, blind: bool = False) -> ConsensusResult:
    return ConsensusResult(level, "yes", blind=blind)


@given(consensuses(), consensus_results())
def test_the_latest_result_is_the_one_recorded_last(
    consensus: Consensus, result: ConsensusResult
) -> None:
    recorded = consensus.record(result)

    assert recorded.latest is result
    assert recorded.results == (*consensus.results, result)
    assert recorded.rule == consensus.rule


def test_before_the_first_measurement_there_is_none() -> None:
    consensus = Consensus()

    assert consensus.latest is None
    assert consensus.blind_level is None
    assert not consensus.reached


def test_the_level_of_the_blind_round_is_kept_beside_the_final_one() -> None:
    consensus = Consensus().record(a_result(0.2, blind=True)).record(a_result(0.9))

    assert consensus.blind_level == 0.2
    assert consensus.latest is not None
    assert consensus.latest.level == 0.9


def test_without_a_blind_round_there_is_no_blind_level() -> None:
    assert Consensus().record(a_result(0.9)).blind_level is None


@given(st.floats(0, 1), st.floats(0.01, 1))
def test_it_is_reached_from_the_threshold_on(level: float, threshold: float) -> None:
    consensus = Consensus(rule=ConsensusRule(threshold=threshold)).record(a_result(level))

    assert consensus.reached == (level >= threshold)


def test_what_could_not_be_measured_is_not_reached() -> None:
    assert not Consensus().record(a_result(None)).reached


@pytest.mark.parametrize("figure", ["level", "confidence", "robustness"])
@pytest.mark.parametrize("value", [-0.01, 1.01, math.nan])
def test_every_figure_lies_between_0_and_1(figure: str, value: float) -> None:
    figures = {"level": 0.5, figure: value}

    with pytest.raises(InvalidValue, match=f"{figure} must be 0 to 1") as refusal:
        ConsensusResult(recommendation="yes", **figures)  # type: ignore[arg-type]

    assert refusal.value.field == figure


@pytest.mark.parametrize("figure", ["level", "confidence", "robustness"])
@pytest.mark.parametrize("value", [0, 1, 0.5, None])
def test_a_figure_may_reach_both_ends_or_be_missing(figure: str, value: float | None) -> None:
    figures = {"level": 0.5, figure: value}

    result = ConsensusResult(recommendation="yes", **figures)  # type: ignore[arg-type]

    assert getattr(result, figure) == value


@pytest.mark.parametrize("value", [-0.01, 1.01, math.nan])
def test_the_level_of_a_dimension_lies_between_0_and_1(value: float) -> None:
    with pytest.raises(InvalidValue, match=r"dimensions\[risk\] must be 0 to 1"):
        ConsensusResult(0.5, "yes", dimensions={"risk": value})


def test_dimensions_map_names_to_levels() -> None:
    with pytest.raises(InvalidValue, match="dimensions must map names to levels"):
        ConsensusResult(0.5, "yes", dimensions=[0.5])  # type: ignore[arg-type]


def test_a_result_takes_its_parts_in_the_order_of_the_seed_system() -> None:
    dissent = DissentingOpinion(agent_id="a", agent_name="A", position="no", rationale="risk")

    result = ConsensusResult(0.8, "yes", "4 of 5", 0.7, {"risk": 0.9}, (dissent,))

    assert (result.level, result.recommendation, result.reasoning) == (0.8, "yes", "4 of 5")
    assert (result.confidence, result.dimensions) == (0.7, {"risk": 0.9})
    assert result.dissenting_opinions == (dissent,)
