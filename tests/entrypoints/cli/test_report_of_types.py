"""What people read of each panel type, and of panels that wait, were cut short, or were signed."""

import io
from collections.abc import Sequence

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from application.panel.ports import JournalEntry
from domain.panel import (
    Citation,
    Claim,
    ClaimStatus,
    Note,
    Office,
    Opinion,
    Panel,
    PanelStatus,
    PanelType,
    Point,
    PointKind,
)
from domain.shared import Usage
from entrypoints.cli.place import Place
from entrypoints.cli.report import print_report
from tests.entrypoints.staged import LABELS, NOON, PANEL_ID, divided, draft, hold_round
from tests.entrypoints.test_representation_of_types import answer
from tests.entrypoints.walked import MODEL, QUOTE, Script, convened, walked

HOSTILE = "[bold red]\x1b[2J\u202eevil\u2066[/] :smile:\r\n\ttab"
WIDTH = 80


@pytest.fixture(autouse=True)
def _plain_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)


def report(
    panel: Panel,
    capsys: pytest.CaptureFixture[str],
    answers: Sequence[JournalEntry] | None = None,
) -> str:
    place = Place(database_url=None, tenant=None)
    print_report(panel, labels=LABELS, place=place, answers=answers)
    return capsys.readouterr().out


def hostile(what: str, whose: str) -> str:
    """Words that nobody would want a terminal to obey; those that can be stored at all."""
    return f"{what} of {whose} \u202e\u2066[bold]x[/] ~~ :smile:\n\n{'long ' * 20}"


@given(
    panel_type=st.sampled_from(list(PanelType)),
    turns=st.integers(0, 30),
    seats=st.integers(2, 5),
    closing=st.booleans(),
)
def test_at_every_step_hostile_text_is_shown_as_data_within_the_width(
    panel_type: PanelType, turns: int, seats: int, *, closing: bool
) -> None:
    people = 1 if panel_type is PanelType.HYBRID else 0
    script = Script(seats=seats, people=people, closing_vote=closing, options=(), say=hostile)
    panel = walked(panel_type, script, turns=turns)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(WIDTH))
        patch.setattr("sys.stdout", out := io.StringIO())
        print_report(panel, labels=LABELS, place=Place(database_url=None, tenant=None))

    shown = out.getvalue()
    lines = [line for line in shown.splitlines() if str(PANEL_ID) not in line]
    assert max(map(len, lines)) <= WIDTH
    assert [line for line in lines if line != line.rstrip()] == []
    assert not {"\x1b", "\u202e", "\u2066"} & set(shown)


def test_the_recommendation_stands_before_all_that_explains_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = report(walked(PanelType.OPEN), capsys)

    sections = (
        "Recommendation\n  De Novo\n  Ended: round 4 brought no new theme",
        "Warning: ",
        "Synthesis by the chair (openai:gpt-5-mini)\n  The synthesis of chair.",
        "Consensus after round 4",
        "Seats",
        "Dissent",
        "Ideas",
        "Claims",
        "Quotes from the evidence",
        "See it again",
    )
    places = [shown.index(section) for section in sections]
    assert places == sorted(places)


def test_evidence_and_distinct_voices_stand_beside_the_level(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = report(walked(PanelType.STRUCTURED), capsys)

    assert "  Evidence    0.71  5 of 7 claims quote the evidence word for word" in shown
    assert "  Distinct    5/5   5 of 5 voices are distinct" in shown


def test_unsupported_claims_are_struck_out_with_the_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = report(walked(PanelType.STRUCTURED), capsys)

    assert "Claims: 5 of 7 are supported by the evidence" in shown
    assert "    [1] The claim of Clinical expert." in shown
    assert "~~The invented claim of Clinical expert.~~ (quote not found in routes.md)" in shown
    assert "~~The bare claim of Clinical expert.~~ (no source)" in shown


def test_claims_that_are_nothing_but_their_quotes_are_not_told_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cited = Citation(source="routes.md", first_line=3, last_line=3, quote=QUOTE)
    claim = Claim(source="routes.md", quote=QUOTE, status=ClaimStatus.SUPPORTED)
    opinion = Opinion(position="De Novo", citations=(cited,), claims=(claim,))
    panel = draft({"a": "Ann", "b": "Bob"})
    hold_round(panel, [opinion, opinion])

    shown = report(panel, capsys)

    assert "Claims" not in shown
    assert f'  [1] routes.md:3 (Ann, Bob)\n      "{QUOTE}"' in shown


def test_on_a_terminal_they_are_struck_out_by_its_own_means(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("sys.stdout", out := Terminal())
    panel = walked(PanelType.STRUCTURED)

    print_report(panel, labels=LABELS, place=Place(database_url=None, tenant=None))

    assert "\x1b[9mThe bare claim of Clinical expert.\x1b[0m (no source)" in out.getvalue()
    assert "~~" not in out.getvalue()


def test_a_shared_model_is_warned_of_with_the_figure_behind_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = " ".join(report(walked(PanelType.OPEN), capsys).split())

    assert "Warning: openai:gpt-5-mini answers for 5 of 5 seats." in shown
    assert "worth at most 1.8 independent voices" in shown
    assert "arXiv 2605.29800" in shown
    assert "Warning" not in report(divided(), capsys)


def test_assumptions_are_a_table_with_what_became_of_each(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = report(walked(PanelType.SOCRATIC), capsys)

    assert "Assumptions (8 hold, 1 fails, 1 undecided)" in shown
    assert "  A1.2  fails      The assumption 1 of Statistician." in shown
    assert "named by Statistician; verdicts: 1 holds, 2 fails, 1 undecided" in shown
    assert "challenge (Economist): The challenge on A1.2 of Economist." in shown
    assert "if it is wrong (Regulatory expert): " in shown


def test_both_sides_stand_with_their_arguments_and_the_ruling(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = report(walked(PanelType.ADVERSARIAL), capsys)

    assert "Ruling by the judge, who held no seat (openai:gpt-5-mini)" in shown
    assert "For, by lot: Clinical expert, Regulatory expert" in shown
    assert "Against, by lot: Economist, Statistician" in shown
    assert "Questioner, by lot: Patient voice" in shown
    assert "  P1.2  fails      The argument 1 of Clinical expert." in shown
    assert "challenge, severity 2 of 5 (Economist): " in shown
    assert "rebuttal (Clinical expert): The rebuttal on C2.3 of Clinical expert." in shown
    assert "judge: The verdict on P1.2 of Judge." in shown


def test_ideas_are_drawn_with_the_share_that_holds_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = report(walked(PanelType.OPEN), capsys)

    assert "  ######.... 0.60 T2.1 The theme 1 of Chair." in shown
    assert "not held by Clinical expert, Statistician" in shown


def test_an_idea_that_nobody_was_asked_about_is_told_as_such(
    capsys: pytest.CaptureFixture[str],
) -> None:
    panel = walked(PanelType.OPEN)
    late = Note(
        office=Office.CHAIR,
        phase="themes",
        after_round=len(panel.discussions),
        points=(Point(kind=PointKind.THEME, text="Ask the patients."),),
        written_at=NOON,
    )

    shown = report(evolve(panel, notes=(*panel.notes, late), pending_events=()), capsys)

    assert "  not judged -    T4.1 Ask the patients." in shown


def test_a_delphi_panel_shows_median_and_quartiles_round_by_round(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = report(walked(PanelType.DELPHI), capsys)

    assert "  feasibility: round 1: 6 (5 to 7); round 2: 6 (5 to 7)" in shown
    assert "Ended: the answers were stable in round 2" in shown


def test_a_closing_vote_ranks_the_seats(capsys: pytest.CaptureFixture[str]) -> None:
    shown = report(walked(PanelType.STRUCTURED, Script(closing_vote=True)), capsys)

    assert "  1. Statistician: 0.75 (4 ballots)" in shown


def test_a_panel_without_synthesis_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    quoting = walked(PanelType.OPEN, Script(officers=False, model="extractive"))
    failed = walked(PanelType.ADVERSARIAL, turns=3)
    reason = "failed after 2 attempts: no answer within 120 s"
    failed.add_note(
        Note(office=Office.JUDGE, phase="ruling", after_round=3, failure=reason, written_at=NOON)
    )

    assert "No synthesis: the panel had nobody to write one" in report(quoting, capsys)
    assert f"No ruling: {reason}" in report(failed, capsys)


def test_a_structured_panel_shows_how_the_moderator_framed_the_question(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = report(walked(PanelType.STRUCTURED), capsys)

    assert f"Framing by the moderator ({MODEL})\n  The framing of" in shown
    assert "Framing by" not in report(walked(PanelType.DELPHI), capsys)


def test_a_panel_that_its_budget_stopped_says_so_and_what_the_outcome_rests_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    panel = walked(PanelType.DELPHI, turns=1)
    reason = "the panel's budget of 0.5 USD does not cover the next answers"
    panel.stop(reason, now=NOON)
    panel.complete("De Novo", ending=reason, now=NOON)

    shown = " ".join(report(panel, capsys).split())

    assert f"Cut short: {reason}; the outcome is that of round 1" in shown
    assert f"No synthesis: {reason}" in shown
    assert "Ended:" not in shown


def test_models_usage_and_evidence_left_out_are_told_where_the_answers_are_given(
    capsys: pytest.CaptureFixture[str],
) -> None:
    panel = walked(PanelType.OPEN)
    used = Usage(input_tokens=1000, output_tokens=20, requests=1, usd=0.25)
    left_out = ("routes.md:9-12",)
    given = [
        answer(panel, seat, usage=used, evidence_left_out=left_out) for seat in ("seat_0", "seat_1")
    ]

    shown = report(panel, capsys, given)

    assert f"  By: {MODEL} (2 answers)" in shown
    dated = evolve(given[0], model="gpt-5-mini-2026-08-07")
    assert f"  By: {MODEL} as gpt-5-mini-2026-08-07 (1 answer)" in report(panel, capsys, [dated])
    assert "  Took: 2 requests, 2,000 tokens read, 40 written, 0.5000 USD" in shown
    assert "  Left out: 4 lines of the evidence did not fit into a prompt" in shown
    assert f"    ask-panel answers {PANEL_ID}\n" in shown


@pytest.mark.parametrize("status", [PanelStatus.FAILED, PanelStatus.CANCELLED])
@pytest.mark.parametrize("panel_type", list(PanelType))
def test_a_panel_that_ends_before_anything_was_said_is_shown(
    panel_type: PanelType, status: PanelStatus, capsys: pytest.CaptureFixture[str]
) -> None:
    panel = convened(panel_type, Script())
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOON)
    panel.change_status(status, reason="the database was lost", now=NOON)

    assert "No recommendation: the panel" in report(panel, capsys)


def test_names_and_models_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    panel = convened(PanelType.OPEN, Script(seats=0))
    for number in range(2):
        name = f"\u202e[red]{number}[/]\nSeats"
        panel.add_member(f"e{number}", name, "Expert", answered_by=HOSTILE, now=NOON)
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOON)
    panel.start_discussion_round(1, now=NOON)
    silent = Opinion.abstain("\u2066because")
    panel.add_message(1, "e0", "e0", "No.", silent, now=NOON)

    shown = report(panel, capsys)

    assert "\ufffd[red]0[/] Seats: abstains: \ufffdbecause" in shown
    assert not {"\x1b", "\u202e", "\u2066", "\r"} & set(shown)
