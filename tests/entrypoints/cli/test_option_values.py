import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.cli.option_values import (
    ExpertModel,
    RuleChanges,
    SeatedPerson,
    expert_model,
    rule_changes,
    seated_person,
    seconds,
)


@pytest.mark.parametrize(
    ("text", "expected"), [("90", 90), ("90s", 90), ("1.5m", 90), ("10m", 600), ("1h", 3600)]
)
def test_a_time_is_seconds_or_has_a_unit(text: str, expected: float) -> None:
    assert seconds(text) == expected


@given(st.text())
def test_a_time_is_above_0_or_refused(text: str) -> None:
    try:
        found = seconds(text)
    except typer.BadParameter:
        return
    assert 0 < found < float("inf")


def test_a_model_may_hold_equals_signs_and_colons() -> None:
    assert expert_model("ann = ollama:qwen3:8b=q4") == ExpertModel("ann", "ollama:qwen3:8b=q4")


def test_a_name_may_hold_colons_and_dots() -> None:
    assert seated_person("jane:Dr. Jane: MD") == SeatedPerson("jane", "Dr. Jane: MD")


def test_whose_alone_a_seat_is_stands_after_the_name_as_in_an_address() -> None:
    expected = SeatedPerson("jane", "Dr. Jane Smith", "key:0199")

    assert seated_person("jane: Dr. Jane Smith <key:0199> ") == expected


@pytest.mark.parametrize(
    "text", ["", ":", "jane:", "jane", ":Jane", "jane:<x>", "jane:J <>", "jane:J <x", "jane:J x>"]
)
def test_half_a_person_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="ID:NAME"):
        seated_person(text)


@pytest.mark.parametrize("text", ["", "=", "ann=", "=model", "ann"])
def test_half_a_choice_of_model_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="ID=MODEL"):
        expert_model(text)


def test_a_rule_changes_only_what_is_given() -> None:
    changes = rule_changes("threshold=0.8, rounds=3")

    assert changes == RuleChanges(threshold=0.8, rounds=3)
    assert changes.given() == {"threshold": 0.8, "rounds": 3}
