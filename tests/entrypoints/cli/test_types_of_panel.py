from pathlib import Path

import pytest

from tests.entrypoints.cli.conftest import Run

CHOICE = ("ask", "Which route?", "--option", "De Novo", "--option", "510(k)")
TYPES = ["structured", "open", "socratic", "adversarial", "delphi"]


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_runs_to_its_end_without_a_model(run: Run, evidence: Path, kind: str) -> None:
    ran = run(*CHOICE, "--evidence", evidence, "--type", kind, "--json")

    assert ran.status == 0
    assert ran.document["panel_type"] == kind
    assert ran.document["status"] == "completed"
    assert ran.document["ending"]
    assert ran.document["officers"] == []


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_runs_to_its_end_with_language_models(
    served: Run, evidence: Path, kind: str
) -> None:
    ran = served(*CHOICE, "--evidence", evidence, "--type", kind, "--model", "openai:fake")

    assert ran.status == 0
    assert "openai:fake: written by a language model" in ran.out
    assert "No model was chosen" not in ran.err


def test_the_rounds_are_the_types_own_unless_given(run: Run, evidence: Path) -> None:
    def rounds(*more: object) -> int:
        arguments = (*CHOICE, "--evidence", evidence, "--type", "delphi", *more, "--json")
        return int(run(*arguments).document["rule"]["maximum_rounds"])

    assert rounds() == 3
    assert rounds("--rounds", 2) == 2
    assert rounds("--rule", "rounds=2") == 2


def test_a_hybrid_panel_waits_for_its_people(run: Run, evidence: Path) -> None:
    people = ("--type", "hybrid", "--base", "delphi", "--person", "jane:Dr. Jane Smith")

    ran = run(*CHOICE, "--evidence", evidence, *people, "--json")

    assert ran.status == 5
    assert ran.document["base_type"] == "delphi"
    assert ran.document["awaited"]["seats"] == ["jane"]
    assert len(ran.document["members"]) == 5
    assert ran.document["members"][-1]["answered_by"] == "human"
