import sqlite3
from pathlib import Path

import pytest

from tests.entrypoints.cli.conftest import Run
from tests.fake_llm import FakeLlm

CHOICE = ("ask", "Which route?", "--option", "De Novo", "--option", "510(k)")
UNKNOWN = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"


@pytest.fixture
def panel_id(served: Run, evidence: Path) -> str:
    """An open panel of five language models that has ended."""
    models = ("--model", "openai:fake", "--type", "open", "--rounds", 2)
    asked = served(*CHOICE, "--evidence", evidence, *models, "--json")
    return str(asked.document["panel_id"])


def test_the_answers_tell_who_said_what_when_and_at_what_cost(served: Run, panel_id: str) -> None:
    ran = served("answers", panel_id)

    assert ran.status == 0
    assert "Round 1, independent answer" in ran.out
    assert "Round 2, exchange" in ran.out
    assert "UTC, fake, " in ran.out
    assert "price unknown" in ran.out
    assert "Prompt templates: " in ran.out
    assert [seat for seat in ("FDA regulatory expert", "Chair", "all") if seat not in ran.out] == []


def test_the_answers_are_a_document_with_totals(served: Run, panel_id: str) -> None:
    document = served("answers", panel_id, "--json").document

    answers = document["answers"]
    assert len(answers) == 11
    assert answers[0]["phase"] == "independent_answer"
    assert answers[0]["agent_name"].endswith("expert")
    assert {"model", "asked_at", "answered_at", "latency", "prompt", "parameters"} <= set(
        answers[0]
    )
    assert {"attempts", "content", "opinion", "packet_digest", "evidence_left_out"} <= set(
        answers[0]
    )
    for totals in (document["by_seat"], document["by_phase"]):
        assert sum(one["tokens"] for one in totals) == document["total"]["tokens"] > 0
    assert document["total"]["requests"] == 11
    assert document["total"]["usd"] is None


def test_a_replay_is_identical_and_asks_nobody(
    served: Run, panel_id: str, fake_llm: FakeLlm
) -> None:
    asked = fake_llm.record.total

    ran = served("replay", panel_id)

    assert ran.status == 0
    assert ran.out.startswith("Identical: 11 recorded answers")
    assert fake_llm.record.total == asked
    assert served("replay", panel_id, "--json").document == {
        "panel_id": panel_id,
        "identical": True,
        "answers": 11,
        "differences": [],
    }


def test_a_record_that_was_tampered_with_is_told_by_its_replay(
    served: Run, panel_id: str, tmp_path: Path
) -> None:
    file = tmp_path / "data" / "ask-panel" / "ask-panel.db"
    with sqlite3.connect(file) as connection:
        connection.execute(
            "UPDATE answers SET packet_digest = ? WHERE agent_id = ?", ("0" * 64, "fda_expert")
        )
    connection.close()

    ran = served("replay", panel_id)

    assert ran.status == 1
    assert ran.out.startswith("Different: ")
    assert "fda_expert (independent_answer, round 1)" in " ".join(ran.out.split())
    assert "Either the record was changed, or this release" in " ".join(ran.out.split())
    assert served("replay", panel_id, "--json").document["identical"] is False


def test_what_if_shows_both_outcomes_side_by_side(
    served: Run, panel_id: str, fake_llm: FakeLlm
) -> None:
    asked = fake_llm.record.total

    ran = served("what-if", panel_id, "--without", "fda_expert")

    assert ran.status == 0
    assert ran.out.startswith("The outcome would be ")
    rows = ("recommendation", "agreement", "confidence", "robustness", "evidence", "distinct")
    assert [row for row in (*rows, "dissent", "quorum") if f"\n  {row}" not in ran.out] == []
    assert "4 of 4 answered, 3 needed" in ran.out
    assert "Nobody was asked anew" in ran.out
    assert fake_llm.record.total == asked


def test_what_if_names_the_seats_that_lose_all_their_evidence(served: Run, panel_id: str) -> None:
    ran = served("what-if", panel_id, "--without-evidence", "routes.md")
    document = served("what-if", panel_id, "--without-evidence", "routes.md", "--json").document

    assert "Lost all their evidence and count as abstentions: " in ran.out
    assert document["unsupported"]
    assert document["after"]["seats_answered"] == 5 - len(document["unsupported"])


def test_what_if_another_rule_had_counted(served: Run, panel_id: str) -> None:
    rule = ("--rule", "threshold=0.9,rounds=1")

    document = served("what-if", panel_id, *rule, "--json").document

    assert document["rule"]["threshold"] == 0.9
    assert document["before"]["round_number"] == 2
    assert document["after"]["round_number"] == 1


@pytest.mark.parametrize(
    ("supposed", "complaint"),
    [
        ([], "say what is to be different: --without, --without-evidence or --rule"),
        (["--without", "nobody"], "without: 'nobody' is none of fda_expert, "),
        (["--without-evidence", "no.md"], "without_evidence: 'no.md' is none of routes.md"),
        (["--rule", "quorum=7"], "quorum must be above 0 and at most 1"),
    ],
)
def test_what_cannot_be_supposed_is_refused(
    served: Run, panel_id: str, supposed: list[str], complaint: str
) -> None:
    ran = served("what-if", panel_id, *supposed)

    assert ran.status == 2
    assert complaint in ran.err
    assert ran.err.count("\n") == 1


def test_a_panel_that_waits_cannot_be_replayed_yet(run: Run, evidence: Path) -> None:
    people = ("--type", "hybrid", "--person", "jane:Jane")
    panel_id = run(*CHOICE, "--evidence", evidence, *people, "--json").document["panel_id"]

    ran = run("replay", panel_id)

    assert ran.status == 2
    assert "only a panel that ended can be replayed" in ran.err
    assert "'ask-panel resume' runs it to its end" in ran.err


@pytest.mark.parametrize(
    "command",
    [
        ["answers"],
        ["replay"],
        ["what-if", "--without", "x"],
        ["brief", "--seat", "x"],
        ["sign", "--as", "x", "--decision", "accept"],
    ],
)
def test_an_unknown_panel_is_not_found(run: Run, command: list[str]) -> None:
    ran = run(*command, UNKNOWN)

    assert ran.status == 4
    assert "'ask-panel panels list' shows yours" in ran.err


def test_comparisons_by_embedding_are_told_apart_from_answers(
    served: Run, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASK_PANEL_EMBEDDING_MODEL", "openai:embedding")
    models = ("--model", "openai:fake", "--type", "delphi", "--rounds", 1)
    two = ("--expert", "fda_expert", "--expert", "clinical_expert")
    document = served(*CHOICE, *two, "--evidence", evidence, *models, "--json").document
    panel_id = document["panel_id"]

    shown = " ".join(served("panels", "show", panel_id).out.split())
    told = " ".join(served("answers", panel_id).out.split())

    basis = document["consensus"]["parameters"]["distinct_voices"]
    assert basis == "word for word, or cosine of openai:embedding at least 0.95"
    assert "By: openai:fake (3 answers) Compared by: openai:embedding (1 round)" in shown
    assert "Comparison: no two answers say the same (cosine of openai:embedding" in told
    assert served("replay", panel_id).out.startswith("Identical: ")


def test_an_embedding_model_that_fails_is_told_and_costs_no_panel(
    served: Run, evidence: Path, fake_llm: FakeLlm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASK_PANEL_EMBEDDING_MODEL", "openai:fault-401")
    two = ("--expert", "fda_expert", "--expert", "clinical_expert")
    asked = (*CHOICE, *two, "--evidence", evidence, "--model", "openai:fake", "--type", "delphi")
    ran = served(*asked, "--rounds", 1, "--json")

    told = " ".join(served("answers", ran.document["panel_id"]).out.split())

    assert ran.status == 0
    assert "only words were compared: openai:fault-401 gave no embeddings (401)" in told
    assert fake_llm.record.total == 4
