import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.entrypoints.cli.conftest import NOTE, Run

CHOICE = ("ask", "Which route?", "--option", "De Novo", "--option", "510(k)")


def test_a_question_becomes_a_recommendation(run: Run, evidence: Path) -> None:
    ran = run(*CHOICE, "--evidence", evidence)

    assert ran.status == 0
    assert "of 5 seats answered" in ran.out
    assert "Recommendation\n  De Novo" in ran.out
    assert "routes.md:" in ran.out
    assert "extractive: quotes the evidence, does not reason" in ran.out
    assert "Round 1 of 2: statement" in ran.err


def test_the_document_says_all_that_programs_need(run: Run, evidence: Path) -> None:
    document = run(*CHOICE, "--evidence", evidence, "--json").document

    assert document["status"] == "completed"
    assert document["recommendation"] == "De Novo"
    assert document["experts_kind"] == "extractive"
    assert len(document["members"]) == 5
    assert len(document["discussions"]) == 1
    assert document["ending"] == "all seats agree after round 1"
    assert document["citations"]
    assert all(citation["quote"] in NOTE for citation in document["citations"])


def test_every_option_reaches_the_panel(run: Run, evidence: Path, tmp_path: Path) -> None:
    experts = tmp_path / "mine.toml"
    experts.write_text(
        """[[expert]]
agent_id = "my_expert"
name = "My expert"
role = "Routes"
remit = "Answers for routes."
perspective = "Asks first which route fits."
vocabulary = ["predicate", "route"]
"""
    )
    chosen = ("--type", "open", "--rounds", 3, "--seed", 7, "--dimension", "risk")
    terms = ("--rule", "threshold=0.9,quorum=0.5", "--deadline", "10m", "--closing-vote")
    invited = ("--expert", "my_expert", "--expert", "fda_expert", "--experts-file", experts)

    document = run(*CHOICE, "--evidence", evidence, *chosen, *terms, *invited, "--json").document

    assert document["panel_type"] == "open"
    assert document["rule"]["maximum_rounds"] == 3
    assert (document["rule"]["threshold"], document["rule"]["quorum"]) == (0.9, 0.5)
    assert document["budget"] == {"tokens": None, "usd": None, "seconds": 600.0}
    assert document["peer_ranking"]
    assert document["seed"] == 7
    assert document["dimensions"] == ["risk"]
    assert [member["agent_id"] for member in document["members"]] == ["my_expert", "fda_expert"]
    assert document["consensus"]["blind_level"] is not None


def test_the_same_question_gives_the_same_answer(run: Run, evidence: Path) -> None:
    first, second = (run(*CHOICE, "--evidence", evidence, "--json").document for _ in range(2))

    assert first["panel_id"] != second["panel_id"]
    for key in ("recommendation", "citations", "members"):
        assert first[key] == second[key]


def test_the_question_can_come_from_stdin_with_windows_line_ends(
    run: Run, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"Which\r\nroute?\r\n")))

    document = run("ask", "-", "--evidence", evidence, "--json").document

    assert document["query"] == "Which\nroute?"


def test_a_question_on_stdin_must_be_text(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"\xff?")))

    ran = run("ask", "-")

    assert ran.status == 2
    assert "is not UTF-8 text" in ran.err


def test_without_evidence_the_extractive_seats_abstain_and_the_quorum_is_missed(run: Run) -> None:
    ran = run(*CHOICE)

    assert ran.status == 3
    assert "0 of 5 seats answered" in ran.out
    assert "No recommendation: the panel failed\n  quorum missed" in ran.out
    assert ran.out.count("abstains: ") == 5


def test_a_failed_panel_is_a_valid_document_too(run: Run) -> None:
    ran = run(*CHOICE, "--json")

    assert ran.status == 3
    assert ran.document["status"] == "failed"
    assert "quorum missed" in ran.document["failure"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["ask", "  "], "QUESTION cannot be empty"),
        (["ask", "Why\x07?"], "QUESTION holds a control character (U+0007)"),
        (["ask", "Why?" * 2000], "at most 5,000 are allowed"),
        ([*CHOICE, "--option", "de novo"], "given twice"),
        (["ask", "Why?", "--option", "Yes"], "one option is no choice"),
        ([*CHOICE, "--expert", "nope"], "no expert 'nope' in the catalogue; 'ask-panel experts"),
        ([*CHOICE, "--expert", "fda_expert"], "minimum of 2 members"),
        ([*CHOICE, *["--expert", "fda_expert"] * 2], "already in panel"),
        ([*CHOICE, "--evidence", "missing.md"], "evidence missing.md does not exist"),
        ([*CHOICE, "--experts-file", "missing.toml"], "missing.toml cannot be read"),
        ([*CHOICE, "--tenant", "me"], "--tenant must be a UUID, not 'me'"),
        ([*CHOICE, "--tenant", "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"], "there is no tenant"),
        ([*CHOICE, "--rule", "threshold=0"], "threshold must be above 0 and at most 1"),
        ([*CHOICE, "--rule", "method=magic"], "method must be one of standard, quantum"),
        ([*CHOICE, "--rounds", "2", "--rule", "rounds=3"], "--rounds and --rule rounds=... differ"),
        ([*CHOICE, "--base", "delphi"], "give --base together with --type hybrid"),
        ([*CHOICE, "--person", "jane:Jane"], "of hybrid panels only, not of a structured one"),
        ([*CHOICE, "--budget-tokens", "0"], "--budget-tokens must be a number above 0, not 0"),
        ([*CHOICE, "--db", ""], "the database URL is malformed"),
        ([*CHOICE, "--db", "mysql://me:secret@host/db"], "no support for databases of kind"),
    ],
)
def test_bad_input_gets_one_line_and_stores_nothing(
    run: Run, arguments: list[str], complaint: str
) -> None:
    ran = run(*arguments)

    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert complaint in ran.err
    assert "secret" not in ran.err
    assert run("panels", "list", "--json").document == {"panels": []}


def test_binary_evidence_is_refused(run: Run, evidence: Path) -> None:
    (evidence / "scan.md").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff")

    ran = run(*CHOICE, "--evidence", evidence)

    assert ran.status == 2
    assert "is not UTF-8 text" in ran.err


def test_a_foreign_database_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("This is no database. " * 100)

    ran = run(*CHOICE, "--db", f"sqlite:///{tmp_path / 'notes.db'}")

    assert ran.status == 2
    assert ran.err.count("\n") == 1


def test_resuming_a_finished_panel_prints_its_result_again(run: Run, evidence: Path) -> None:
    asked = run(*CHOICE, "--evidence", evidence, "--json")

    resumed = run("resume", asked.document["panel_id"], "--json")

    assert resumed.status == 0
    assert resumed.document == asked.document
    assert resumed.err == ""


def test_resuming_a_failed_panel_ends_with_its_status(run: Run) -> None:
    panel_id = run(*CHOICE, "--json").document["panel_id"]

    assert run("resume", panel_id).status == 3


def test_an_unknown_panel_cannot_be_resumed(run: Run) -> None:
    ran = run("resume", "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c")

    assert ran.status == 4
    assert "'ask-panel panels list' shows yours" in ran.err
