from pathlib import Path

import pytest

from tests.entrypoints.cli.conftest import Run
from tests.fake_llm import FakeLlm

CHOICE = ("ask", "Which route?", "--option", "De Novo", "--option", "510(k)")
TWO = ("--expert", "fda_expert", "--expert", "clinical_expert")


def test_that_no_model_was_chosen_is_said_aloud_with_what_to_do(run: Run, evidence: Path) -> None:
    ran = run(*CHOICE, "--evidence", evidence, *TWO)

    first = ran.err.splitlines()[0]
    assert first.startswith("No model was chosen, so the experts only quote your evidence")
    assert "--model openai:NAME (or ASK_PANEL_MODEL)" in first


def test_whoever_chooses_the_extractive_experts_is_not_told_so(run: Run, evidence: Path) -> None:
    ran = run(*CHOICE, "--evidence", evidence, *TWO, "--model", "extractive")

    assert "No model was chosen" not in ran.err


def test_the_environment_can_choose_the_models(
    served: Run, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASK_PANEL_MODEL", "openai:fake")
    monkeypatch.setenv("ASK_PANEL_FALLBACK_MODEL", "openai:spare")

    document = served(*CHOICE, "--evidence", evidence, *TWO, "--json").document

    assert {member["answered_by"] for member in document["members"]} == {"openai:fake"}
    assert {officer["fallback"] for officer in document["officers"]} == {"openai:spare"}
    assert document["synthesis"]["content"]


def test_seats_and_chair_can_have_models_of_their_own(served: Run, evidence: Path) -> None:
    models = ("--model", "openai:one", "--expert-model", "fda_expert=openai:two")
    chair = ("--chair-model", "openai:three")

    document = served(*CHOICE, "--evidence", evidence, *TWO, *models, *chair, "--json").document

    answered_by = {one["agent_id"]: one["answered_by"] for one in document["members"]}
    assert answered_by == {"fda_expert": "openai:two", "clinical_expert": "openai:one"}
    assert {officer["answered_by"] for officer in document["officers"]} == {"openai:three"}
    assert document["experts_kind"] == "openai:two+openai:one"


def test_a_chair_that_fails_is_replaced_by_its_fallback(served: Run, evidence: Path) -> None:
    models = ("--model", "openai:fake", "--chair-model", "openai:fault-refusal")

    document = served(
        *CHOICE, "--evidence", evidence, *TWO, *models, "--fallback-model", "openai:spare", "--json"
    ).document

    assert document["synthesis"]["written_by"] == "spare"
    failed = "openai:fault-refusal failed after 2 attempts: the model declined to answer"
    shown = " ".join(served("panels", "show", document["panel_id"]).out.split())
    assert "By: openai:spare (2 answers), openai:fake (" in shown
    assert f"Fallback: openai:spare wrote the synthesis; {failed}" in shown
    told = " ".join(served("answers", document["panel_id"]).out.split())
    assert f"a fallback, as {failed}" in told


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--model", "gpt-5"], "there is no model 'gpt-5'; there are openai:NAME, anthropic:NAME"),
        (["--model", "openai:gpt-5-mini"], "the models of openai need a key: set OPENAI_API_KEY"),
        (["--expert-model", "fda_expert=anthropic:x"], "need a key: set ANTHROPIC_API_KEY"),
        (["--expert-model", "nobody=extractive"], "'nobody', who is not invited; --expert invites"),
        (["--model", "openai:", "--budget-usd", "1"], "there is no model 'openai:'"),
    ],
)
def test_a_model_that_cannot_be_used_is_refused_before_anything_is_stored(
    run: Run, arguments: list[str], complaint: str
) -> None:
    ran = run(*CHOICE, *arguments)

    assert ran.status == 2
    assert complaint in ran.err
    assert ran.err.count("\n") == 1
    assert run("panels", "list", "--json").document == {"panels": []}


def test_two_models_for_one_expert_are_refused(run: Run) -> None:
    twice = ("--expert-model", "fda_expert=extractive", "--expert-model", "fda_expert=extractive")

    assert "two models are given for 'fda_expert'" in run(*CHOICE, *twice).err


def test_a_key_stands_nowhere_in_what_is_shown(
    served: Run, evidence: Path, fake_llm: FakeLlm
) -> None:
    asked = (*CHOICE, "--evidence", evidence, *TWO)

    for model in ("openai:fake", "openai:fault-401"):
        ran = served(*asked, "--model", model, "--json")
        shown = ran.out + ran.err
        panel_id = ran.document["panel_id"]
        shown += served("answers", panel_id).out + served("answers", panel_id, "--json").out
        assert "hunter2" not in shown
    assert fake_llm.record.total > 0


def test_a_stored_panel_can_be_shown_where_its_model_has_no_key(
    served: Run, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = served(*CHOICE, "--evidence", evidence, *TWO, "--model", "openai:fake", "--json")
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.delenv("OPENAI_API_KEY")

    ran = served("panels", "show", asked.document["panel_id"])

    assert ran.status == 0
    assert "openai:fake" in ran.out
