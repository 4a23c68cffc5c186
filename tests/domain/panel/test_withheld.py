"""Nobody reads what people are still to answer blind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.hypothesis.panel import BASES
from domain.panel import AwaitHumans, Panel, PanelStatus, PanelType, withheld_from
from tests.domain.panel.examples import NOW, a_panel_that_waits_for_a_signature, a_running_panel
from tests.domain.panel.protocols.scripts import scripts
from tests.domain.panel.protocols.turns import Answer, rounds_of


def a_hybrid(base: PanelType, *, humans: int = 1) -> Panel:
    return a_running_panel(
        panel_type=PanelType.HYBRID, base_type=base, seats=4, humans=humans, maximum_rounds=3
    )


@pytest.mark.parametrize("base", BASES)
@given(humans=st.integers(1, 3), answer=scripts(dimensions=("risk",)))
def test_before_a_person_answers_the_round_is_withheld(
    base: PanelType, humans: int, answer: Answer
) -> None:
    panel = a_hybrid(base, humans=humans)

    for turn, _ in rounds_of(panel, answer):
        if isinstance(turn, AwaitHumans):
            hidden = withheld_from(panel)
            assert hidden is not None
            assert hidden <= turn.round_number


@given(answer=scripts(dimensions=("risk",)))
def test_delphi_panels_with_people_withhold_every_round(answer: Answer) -> None:
    panel = a_hybrid(PanelType.DELPHI)

    for _ in rounds_of(panel, answer):
        assert withheld_from(panel) == 1


@pytest.mark.parametrize("base", [base for base in BASES if base is not PanelType.DELPHI])
@given(answer=scripts(dimensions=("risk",)))
def test_of_other_panels_only_the_round_under_way_is(base: PanelType, answer: Answer) -> None:
    panel = a_hybrid(base)

    for turn, _ in rounds_of(panel, answer):
        if isinstance(turn, AwaitHumans):
            assert withheld_from(panel) == turn.round_number


def test_nothing_is_withheld_without_people() -> None:
    assert withheld_from(a_running_panel(panel_type=PanelType.DELPHI)) is None


def test_whoever_signs_reads_everything() -> None:
    assert withheld_from(a_panel_that_waits_for_a_signature()) is None


@pytest.mark.parametrize("base", BASES)
def test_a_panel_that_ended_withholds_nothing(base: PanelType) -> None:
    panel = a_hybrid(base)

    panel.change_status(PanelStatus.CANCELLED, now=NOW)

    assert withheld_from(panel) is None
