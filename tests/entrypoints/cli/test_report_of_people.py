"""What people read of panels on which people sit: who is awaited, what is withheld, who signed."""

import pytest

from domain.panel import Decision, PanelType
from tests.entrypoints.cli.test_report_of_types import report
from tests.entrypoints.staged import NOON, PANEL_ID
from tests.entrypoints.walked import MODEL, Script, waiting_for_people, walked


@pytest.fixture(autouse=True)
def _plain_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_a_panel_that_waits_for_people_names_them_and_their_commands_and_withholds_the_rest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = report(waiting_for_people(), capsys)

    assert "No recommendation yet: waiting for Clinical expert, Regulatory expert" in shown
    assert "3 of 5 seats have answered this round" in shown
    assert "withheld until then" in shown
    assert "Statistician (openai:gpt-5-mini): has answered (withheld)" in shown
    assert "Regulatory expert (a person): has not spoken" in shown
    assert f"Answer for seat_0: ask-panel submit {PANEL_ID} --seat seat_0 FILE\n" in shown
    assert "De Novo" not in shown


def test_a_delphi_panel_that_waits_tells_how_the_seats_stand_but_not_which(
    capsys: pytest.CaptureFixture[str],
) -> None:
    panel = waiting_for_people(PanelType.DELPHI, turns=3)

    shown = report(panel, capsys)

    assert "Who said what is withheld until all rounds are over." in shown
    assert "Consensus after round 1" in shown
    assert "which seats it hangs on is withheld" in " ".join(shown.split())
    assert "the share of the claims that quote the evidence" in " ".join(shown.split())
    assert "0 of 0 claims" not in shown
    for member in panel.members:
        assert f"{member.agent_name} (a person): has answered (withheld)" in shown or (
            f"{member.agent_name} ({MODEL}): has answered (withheld)" in shown
        )
    assert "The reason" not in shown


def test_a_proposal_waits_for_a_signature_with_the_command_to_sign(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = report(walked(PanelType.HYBRID, Script(people=1)), capsys)

    assert "Proposed, and waiting for a person's signature\n  De Novo" in shown
    assert f"ask-panel sign {PANEL_ID} --as NAME --decision accept|amend|reject\n" in shown


@pytest.mark.parametrize(
    ("decision", "outcome"),
    [
        (
            Decision.ACCEPT,
            "Recommendation\n  De Novo\n  Accepted by Jane Doe, 2026-11-02 12:00",
        ),
        (Decision.AMEND, "Recommendation\n  Ask first.\n  Amended by Jane Doe"),
        (Decision.REJECT, "the panel failed\n  Jane Doe rejected the outcome: Ask first."),
    ],
)
def test_the_signature_stands_under_the_outcome(
    decision: Decision, outcome: str, capsys: pytest.CaptureFixture[str]
) -> None:
    panel = walked(PanelType.HYBRID, Script(people=1))
    panel.sign("Jane Doe", decision, "Ask first.", now=NOON)

    shown = report(panel, capsys)

    assert outcome in shown
    proposed = "The panel had proposed: De Novo"
    assert (proposed in shown) == (decision is not Decision.ACCEPT)
    assert ("Remark: Ask first." in shown) == (decision is Decision.ACCEPT)
