from collections.abc import Callable
from pathlib import Path

import pytest

from tests.entrypoints.cli.conftest import Run

Convene = Callable[..., str]
FORM = """
position = "De Novo"
confidence = 0.7
rationale = "No predicate fits."

[ratings]
risk = 7

[[claims]]
statement = "There is no predicate."
source = "routes.md"
quote = "No predicate fits the new claim"
"""


@pytest.fixture
def convene(run: Run, evidence: Path) -> Convene:
    """Convenes a hybrid panel of two experts and the given people, and gives its id."""

    def convene(*people: str, base: str = "delphi", rounds: int = 1) -> str:
        seats = [part for one in people for part in ("--person", one)]
        experts = ("--expert", "fda_expert", "--expert", "clinical_expert")
        choice = ("--option", "De Novo", "--option", "510(k)", "--evidence", evidence)
        kind = ("--type", "hybrid", "--base", base, "--rounds", rounds)
        ran = run("ask", "Which route?", *choice, *kind, *experts, *seats, "--json")
        assert ran.status == 5
        return str(ran.document["panel_id"])

    return convene


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A filled form."""
    path = tmp_path / "form.toml"
    path.write_text(FORM)
    return path


def test_who_is_awaited_is_said_with_the_commands_they_need(run: Run, convene: Convene) -> None:
    panel_id = convene("jane:Dr. Jane Smith")

    ran = run("resume", panel_id)

    assert ran.status == 5
    assert "waiting for Dr. Jane Smith" in ran.out
    for command in (f"brief {panel_id} --seat jane", f"submit {panel_id} --seat jane FILE"):
        assert command in ran.out
    assert "Waits for jane" in run("panels", "list").out


def test_what_the_others_said_is_withheld_from_whoever_has_yet_to_answer(
    run: Run, convene: Convene
) -> None:
    panel_id = convene("jane:Jane", base="open")

    for command in (["resume"], ["panels", "show"], ["brief"], ["answers"]):
        seat = ["--seat", "jane"] if command == ["brief"] else []
        shown = run(*command, panel_id, *seat).out
        assert "expert: De Novo" not in shown
        assert "weighed for this seat" not in shown


def test_a_brief_holds_the_question_the_task_the_evidence_and_a_form(
    run: Run, convene: Convene
) -> None:
    panel_id = convene("jane:Dr. Jane Smith")

    ran = run("brief", panel_id, "--seat", "jane")

    assert ran.status == 0
    assert "The question\n  Which route?" in ran.out
    assert "- De Novo" in ran.out
    assert "Your seat: Dr. Jane Smith (reviewer)" in ran.out
    assert "Rate on your own" in ran.out
    assert "No predicate fits the new claim, so a De Novo request is feasible." in ran.out
    assert "--- The form to fill ---" in ran.out
    document = run("brief", panel_id, "--seat", "jane", "--json").document
    assert document["packet"]["query"] == "Which route?"
    assert document["evidence"][0]["name"] == "routes.md"


def test_a_form_goes_into_a_new_file_only(run: Run, convene: Convene, tmp_path: Path) -> None:
    panel_id, file = convene("jane:Jane"), tmp_path / "jane.toml"

    made = run("brief", panel_id, "--seat", "jane", "--form", file)
    again = run("brief", panel_id, "--seat", "jane", "--form", file)

    assert made.status == 0
    assert f"submit {panel_id} --seat jane {file}" in made.err
    assert "position = ''" in file.read_text()
    assert again.status == 2
    assert "exists already" in again.err
    nowhere = run("brief", panel_id, "--seat", "jane", "--form", tmp_path / "no" / "form.toml")
    assert "cannot be written (No such file or directory)" in nowhere.err


def test_the_panel_runs_on_after_the_last_person(run: Run, convene: Convene, form: Path) -> None:
    panel_id = convene("jane:Jane", "joe:Joe")

    first = run("submit", panel_id, "--seat", "jane", form)
    last = run("submit", panel_id, "--seat", "joe", form)

    assert first.status == last.status == 5
    assert "Recorded the answer of jane." in first.err
    assert "waiting for Joe" in first.out
    assert "Round 1 done: 4 of 4 seats answered" in last.err
    assert f"sign {panel_id} --as NAME --decision accept|amend|reject" in last.out
    assert "Waits for a person who signs the outcome" in run("panels", "list").out


def test_what_a_person_claims_is_looked_up(run: Run, convene: Convene, form: Path) -> None:
    panel_id = convene("jane:Jane")

    document = run("submit", panel_id, "--seat", "jane", form, "--json").document

    claims = [claim for claim in document["claims"]["ledger"] if claim["agent_id"] == "jane"]
    assert [claim["status"] for claim in claims] == ["supported"]


def test_the_first_answer_of_a_seat_counts(run: Run, convene: Convene, form: Path) -> None:
    panel_id = convene("jane:Jane", "joe:Joe")
    run("submit", panel_id, "--seat", "jane", form)

    again = run("submit", panel_id, "--seat", "jane", form)

    assert again.status == 2
    assert "does not wait for 'jane'; it waits for joe" in again.err


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("position = ", "the form is no TOML"),
        ("colour = 1", "form, colour is not known here"),
        ('confidence = "high"', "form, confidence must be a number"),
        ('position = "De Novo"\nconfidence = 2', "confidence must be 0 to 1"),
        ('position = "Wait"', "position must be one of the options, not 'Wait'"),
        ("[ratings]\nrisk = 12", "the rating of 'risk' must be a whole number 1 to 9"),
        ("[ratings]\nrisk = true", "form, ratings.risk must be a whole number"),
        ("[ratings]\nbeauty = 5", "ratings name the unknown dimension 'beauty'"),
        ("[[claims]]\nnote = 'x'", "form, claims.1.note is not known here"),
        ("[[points]]\nkind = 'joke'", "form, points.1.kind must be 'assumption', "),
        ("[[points]]\nkind = 'theme'", "points.1: the text of a point (theme) cannot be empty"),
        ("", "an opinion needs a position or a rating, or must abstain with a reason"),
    ],
)
def test_a_form_is_refused_by_field_and_rule(
    run: Run, convene: Convene, tmp_path: Path, text: str, complaint: str
) -> None:
    panel_id, file = convene("jane:Jane"), tmp_path / "bad.toml"
    file.write_text(text)

    ran = run("submit", panel_id, "--seat", "jane", file)

    assert ran.status == 2
    assert complaint in ran.err
    assert ran.err.count("\n") == 1


def test_a_form_that_cannot_be_read_is_refused(run: Run, convene: Convene, tmp_path: Path) -> None:
    panel_id, binary = convene("jane:Jane"), tmp_path / "form.bin"
    binary.write_bytes(b"\xff")

    assert "is not UTF-8 text" in run("submit", panel_id, "--seat", "jane", binary).err
    assert "cannot be read (No such" in run("submit", panel_id, "--seat", "jane", "no.toml").err


def test_a_person_can_abstain(run: Run, convene: Convene, tmp_path: Path) -> None:
    panel_id, file = convene("jane:Jane"), tmp_path / "form.toml"
    file.write_text("abstention = 'not my field'")

    document = run("submit", panel_id, "--seat", "jane", file, "--json").document

    assert document["abstentions"][0]["reason"] == "not my field"


@pytest.mark.parametrize(
    ("decision", "text", "status", "outcome"),
    [
        ("accept", "", "completed", "De Novo"),
        ("amend", "De Novo, after a meeting", "completed", "De Novo, after a meeting"),
        ("reject", "too early", "failed", None),
    ],
)
def test_a_named_person_decides(
    run: Run, convene: Convene, form: Path, decision: str, text: str, status: str, outcome: str
) -> None:
    panel_id = convene("jane:Jane")
    run("submit", panel_id, "--seat", "jane", form)
    words = ("--text", text) if text else ()

    ran = run("sign", panel_id, "--as", "Dr. Jane", "--decision", decision, *words, "--json")

    assert ran.status == 0
    assert ran.document["status"] == status
    assert ran.document["recommendation"] == outcome
    assert ran.document["sign_off"]["name"] == "Dr. Jane"
    assert run("replay", panel_id).status == 0


def test_a_decision_needs_its_name_and_its_words(run: Run, convene: Convene, form: Path) -> None:
    panel_id = convene("jane:Jane")

    early = run("sign", panel_id, "--as", "Jane", "--decision", "accept")
    run("submit", panel_id, "--seat", "jane", form)
    nameless = run("sign", panel_id, "--as", " ", "--decision", "accept")
    wordless = run("sign", panel_id, "--as", "Jane", "--decision", "reject")

    assert "does not wait for a signature" in early.err
    assert "name cannot be empty" in nameless.err
    assert "needs the reason as its text" in wordless.err
    assert {early.status, nameless.status, wordless.status} == {2}


def test_a_brief_asks_to_rate_only_where_ratings_are_asked_for(
    run: Run, convene: Convene, tmp_path: Path
) -> None:
    panel_id = convene("jane:Jane", base="adversarial", rounds=2)
    first = run("brief", panel_id, "--seat", "jane").out
    answer = tmp_path / "jane.toml"
    answer.write_text(
        'position = "De Novo"\nrationale = "Why."\n'
        '[[points]]\nkind = "argument"\ntext = "It holds."'
    )
    run("submit", panel_id, "--seat", "jane", answer)

    second = run("brief", panel_id, "--seat", "jane").out

    assert "To rate from 1 to 9" in first
    assert "Your task in round 2 (challenge)" in second
    assert "To rate from 1 to 9" not in second
