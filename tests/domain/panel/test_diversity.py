import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.panel import HUMAN, Panel, PanelType, SharedModel, same_model_warning, shared_models
from domain.panel.diversity import ERROR_CORRELATION
from tests.domain.panel.examples import NOW, a_draft

ONE, OTHER = "openai:gpt-5-mini", "anthropic:claude-haiku-4-5"


def seated(*answered_by: str) -> Panel:
    panel = a_draft(panel_type=PanelType.HYBRID)
    for number, model in enumerate(answered_by):
        panel.add_member(f"seat_{number}", f"Seat {number}", "Expert", answered_by=model, now=NOW)
    return panel


def test_nine_seats_of_one_model_are_worth_the_two_votes_that_were_measured() -> None:
    correlation = (9 / 2 - 1) / 8

    assert pytest.approx(correlation) == ERROR_CORRELATION
    assert pytest.approx(2) == 9 / (1 + 8 * ERROR_CORRELATION)


def test_five_seats_of_one_model_are_worth_less_than_two_voices() -> None:
    warning = same_model_warning(seated(*[ONE] * 5))

    assert warning is not None
    assert warning.seats == 5
    assert warning.effective_voices == pytest.approx(5 / (1 + 4 * ERROR_CORRELATION))
    assert warning.models[0].seats == ("seat_0", "seat_1", "seat_2", "seat_3", "seat_4")


def test_each_shared_model_is_named_with_its_seats() -> None:
    panel = seated(ONE, OTHER, ONE, "google:gemini-3-flash", OTHER)

    assert shared_models(panel) == (
        SharedModel(model=ONE, seats=("seat_0", "seat_2")),
        SharedModel(model=OTHER, seats=("seat_1", "seat_4")),
    )


@pytest.mark.parametrize(
    "answered_by",
    [
        (ONE, OTHER),
        (HUMAN, HUMAN, ONE),
        ("extractive", "extractive"),
        ("", ""),
    ],
)
def test_different_models_people_and_experts_that_only_quote_need_no_warning(
    answered_by: tuple[str, ...],
) -> None:
    assert same_model_warning(seated(*answered_by)) is None


@given(st.lists(st.sampled_from([ONE, OTHER, HUMAN, "extractive"]), min_size=2, max_size=8))
def test_the_voices_lie_between_one_and_the_seats(answered_by: list[str]) -> None:
    warning = same_model_warning(seated(*answered_by))

    if warning is not None:
        assert 1 <= warning.effective_voices < len(answered_by)
