"""A round beside the round before it, and a level beside what past levels came to."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from adapters.hypothesis import ballot_boxes
from domain.consensus import (
    Ballot,
    Calibration,
    Consensus,
    ConsensusResult,
    ConsensusRule,
    measure_consensus,
)
from domain.shared import InvalidValue

NOW = datetime(2026, 11, 20, tzinfo=UTC)
RULE = ConsensusRule()


def votes(*positions: str | None) -> list[Ballot]:
    return [
        Ballot(agent_id=f"seat-{n}", agent_name="Expert", position=position, confidence=0.9)
        for n, position in enumerate(positions, start=1)
    ]


def changed(before: list[Ballot], after: list[Ballot]) -> float | None:
    return measure_consensus(after, rule=RULE, now=NOW, previous=before).changed_share


def test_the_first_round_changes_nothing_and_says_why() -> None:
    result = measure_consensus(votes("yes", "no"), rule=RULE, now=NOW)

    assert result.changed_share is None
    assert result.undefined["changed_share"] == "there was no round before"


def test_the_share_of_seats_that_changed_their_answer_is_kept() -> None:
    assert changed(votes("yes", "no", "no", "no"), votes("yes", "yes", "no", "no")) == 0.25


def test_another_spelling_or_another_reason_is_no_change() -> None:
    after = [evolve(one, rationale="I have thought again.") for one in votes("YES ", "no")]

    assert changed(votes("yes", "no"), after) == 0


def test_without_positions_other_ratings_are_a_change() -> None:
    before = [evolve(one, ratings={"risk": 3, "value": 4}) for one in votes(None, None)]
    after = [before[0], evolve(before[1], ratings={"risk": 4, "value": 4})]

    assert changed(before, after) == 0.5


@given(ballot_boxes(min_size=2))
def test_who_repeats_itself_has_not_changed(box: list[Ballot]) -> None:
    assert changed(box, box) in {0, None}


@given(ballot_boxes(min_size=2), st.data())
def test_the_order_of_the_ballots_does_not_matter(box: list[Ballot], data: st.DataObject) -> None:
    after = [evolve(box[0], position="changed"), *box[1:]]
    shuffled = data.draw(st.permutations(after))

    assert changed(box, shuffled) == pytest.approx(changed(box, after))


@pytest.mark.parametrize(
    ("share", "allowed", "stable"),
    [(0.15, 0.15, True), (0.2, 0.15, False), (0, 0, True), (None, 1, False)],
)
def test_a_panel_is_stable_while_no_more_answers_change_than_the_rule_allows(
    share: float | None, allowed: float, *, stable: bool
) -> None:
    result = ConsensusResult(0.5, "yes", changed_share=share)

    assert Consensus(rule=ConsensusRule(stability=allowed)).record(result).stable is stable


def test_before_the_first_measurement_nothing_is_stable() -> None:
    assert not Consensus().stable


@pytest.mark.parametrize("share", [-0.01, 1.01])
def test_the_share_that_may_change_lies_between_0_and_1(share: float) -> None:
    with pytest.raises(InvalidValue, match="stability must be 0 to 1"):
        ConsensusRule(stability=share)


def test_a_calibrated_confidence_comes_from_the_level_and_not_from_what_was_stated() -> None:
    learned = Calibration(
        method="isotonic", knots=(0.0, 0.5, 1.0), chances=(0.2, 0.4, 0.8), outcomes=40
    )

    result = measure_consensus(votes("yes", "yes"), rule=RULE, now=NOW, calibration=learned)

    assert result.confidence == pytest.approx(0.8)
    assert result.parameters["confidence"] == "calibrated (isotonic) on 40 known outcomes"


def test_a_confidence_that_was_only_stated_is_called_uncalibrated() -> None:
    result = measure_consensus(votes("yes", "yes"), rule=RULE, now=NOW)

    assert result.confidence == pytest.approx(0.9)
    assert str(result.parameters["confidence"]).startswith("uncalibrated")


def test_without_a_level_nothing_is_calibrated() -> None:
    learned = Calibration(method="platt", slope=2, outcomes=40)

    result = measure_consensus(votes("yes", None), rule=RULE, now=NOW, calibration=learned)

    assert result.level is None
    assert result.confidence == pytest.approx(0.9)
