import pytest
from attrs import evolve

from domain.panel import Citation, Opinion, Panel
from entrypoints.cli.place import Place
from entrypoints.cli.report import print_report
from tests.entrypoints.staged import (
    CASH,
    LABELS,
    PANEL_ID,
    PREDICATE,
    concluded,
    divided,
    draft,
    failed,
    hold_round,
    holds,
)


def report(panel: Panel, capsys: pytest.CaptureFixture[str]) -> str:
    print_report(panel, labels=LABELS, place=Place(database_url=None, tenant=None))
    return capsys.readouterr().out


def test_the_seats_that_answered_stand_above_the_recommendation(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = report(divided(), capsys)

    assert shown.index("4 of 5 seats answered") < shown.index("Recommendation\n  De Novo")
    assert "extractive: quotes the evidence, does not reason" in shown


def test_the_three_figures_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    shown = report(divided(), capsys)

    assert "Agreement   0.40  no consensus" in shown
    assert "Blind round 0.00  agreement before they read each other" in shown
    assert "Confidence  0.70  stated by the seats, not calibrated" in shown
    assert "Robustness  1.00  the outcome would be the same without any one" in shown
    assert "risk: median 5, agreement 0.79" in shown


def test_dissent_and_silence_are_shown_with_their_reasons(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = report(divided(), capsys)

    assert "Clinical expert: 510(k) [2]\n    The evidence speaks for 510(k)." in shown
    assert "Patient voice: abstains: nothing in the evidence" in shown


def test_quotes_are_numbered_and_referred_to_by_seat(capsys: pytest.CaptureFixture[str]) -> None:
    shown = report(divided(), capsys)

    assert "Biostatistics expert: De Novo [1] [2]" in shown
    assert "[1] fda/routes.md:3-4 (FDA regulatory expert, Biostatistics expert)" in shown
    assert '      "No predicate fits."' in shown
    assert "[2] dossier.md:21 (" in shown


def test_a_rationale_refers_to_quotes_by_the_reports_numbers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    panel = draft({"a": "Ann", "b": "Bob", "c": "Cy"})
    against = evolve(holds("510(k)", CASH), rationale="See [1], but neither [2] nor [x].")
    hold_round(panel, [holds("De Novo", PREDICATE), holds("De Novo"), against])

    assert "See [2], but neither [2] nor [x]." in report(concluded(panel), capsys)


def test_long_reasons_are_cut(capsys: pytest.CaptureFixture[str]) -> None:
    panel = draft({"a": "Ann", "b": "Bob", "c": "Cy"})
    wordy = evolve(holds("510(k)"), rationale="Because. " * 1000)
    hold_round(panel, [holds("De Novo"), holds("De Novo"), wordy])

    shown = report(concluded(panel), capsys)

    assert "Because....\n" in shown
    assert len(shown) < 2000


def test_the_last_line_says_how_to_look_again(capsys: pytest.CaptureFixture[str]) -> None:
    shown = report(divided(), capsys)

    assert shown.endswith(f"See it again: ask-panel panels show {PANEL_ID}\n")


def test_unanimity_has_no_dissent(capsys: pytest.CaptureFixture[str]) -> None:
    panel = draft({"a": "A", "b": "B", "c": "C"})
    hold_round(panel, [holds("De Novo")] * 3)

    shown = report(concluded(panel), capsys)

    assert "Agreement   1.00  unanimous" in shown
    assert "Dissent: none" in shown


def test_an_even_split_names_both_sides_and_who_decides(
    capsys: pytest.CaptureFixture[str],
) -> None:
    panel = draft({"a": "Ann", "b": "Bob"})
    hold_round(panel, [holds("De Novo"), holds("510(k)")])

    shown = report(concluded(panel), capsys)

    assert "Agreement   0.00  none: no position is ahead" in shown
    assert "another outcome without any one of: Ann, Bob" in shown
    assert "Ann: De Novo\n    The evidence" in shown
    assert "Bob: 510(k)\n    The evidence" in shown


def test_enough_agreement_is_called_a_consensus(capsys: pytest.CaptureFixture[str]) -> None:
    panel = draft()
    hold_round(panel, [*[holds("De Novo")] * 4, holds("510(k)")])

    assert "Agreement   0.60  a consensus: 0.6 or more" in report(concluded(panel), capsys)


def test_ratings_without_positions_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    panel = draft({"a": "Ann", "b": "Bob"})
    hold_round(panel, [Opinion(ratings={"risk": 4}), Opinion(ratings={"risk": 5})])

    shown = report(concluded(panel), capsys)

    assert "Ann: rates, takes no position" in shown
    assert "risk: median 4.5" in shown


def test_a_failed_panel_says_why_and_what_could_not_be_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = report(failed(), capsys)

    assert "1 of 5 seats answered" in shown
    assert "No recommendation: the panel failed\n  quorum missed in round 1" in shown
    assert "Agreement   -     fewer than two seats took a position" in shown
    assert "Recommendation" not in shown


def test_a_draft_says_how_to_run_it(capsys: pytest.CaptureFixture[str]) -> None:
    shown = report(draft(), capsys)

    assert "No recommendation: the panel has not begun" in shown
    assert "Clinical expert: has not spoken" in shown
    assert shown.endswith(f"Run it to its end: ask-panel resume {PANEL_ID}\n")


def test_it_fits_80_columns_without_trailing_blanks_or_boxes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    panel = draft({"a": "Ann of the long name", "b": "Bob"}, options=())
    long = Citation(source="notes.md", first_line=1, last_line=1, quote="many words " * 50)
    hold_round(panel, [holds("A long answer " * 20, long), holds("510(k)")])

    lines = report(concluded(panel), capsys).splitlines()[:-1]

    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line != line.rstrip()] == []
    assert [line for line in lines if not line.isascii()] == []


def test_markup_and_escape_sequences_in_evidence_stay_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    panel = draft({"a": "Ann", "b": "[red]Bob[/]"})
    hostile = Citation(
        source="notes.md", first_line=1, last_line=1, quote="[bold]cure[/bold] \x1b[2J :smile:"
    )
    hold_round(panel, [holds("De Novo", hostile), holds("De Novo")])

    shown = report(concluded(panel), capsys)

    assert '"[bold]cure[/bold] \ufffd[2J :smile:"' in shown
    assert "[red]Bob[/]: De Novo" in shown
    assert "\x1b" not in shown
