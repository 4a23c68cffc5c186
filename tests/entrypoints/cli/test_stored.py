from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.entrypoints.cli.conftest import Run

UNKNOWN = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"


def asked(run: Run, question: str, *options: object) -> str:
    """The id of a panel that has run (and failed for want of evidence)."""
    return str(run("ask", question, "--json", *options).document["panel_id"])


def test_an_empty_list_says_how_to_begin(run: Run) -> None:
    ran = run("panels", "list")

    assert ran.status == 0
    assert ran.out == ""
    assert "ask-panel ask --help" in ran.err


def test_the_newest_panel_is_listed_first(run: Run) -> None:
    first, second = asked(run, "First?"), asked(run, "Second?")

    lines = run("panels", "list").out.splitlines()

    assert [line.split()[0] for line in lines[::2]] == [second, first]
    assert [line.strip() for line in lines[1::2]] == ["Second?", "First?"]
    assert "failed" in lines[0]


def test_a_list_tells_the_outcome_of_completed_panels(run: Run, evidence: Path) -> None:
    options = ("--option", "De Novo", "--option", "510(k)")
    run("ask", "Which route?", *options, "--evidence", evidence)

    _, question, outcome = run("panels", "list").out.splitlines()

    assert question == "  Which route?"
    assert outcome.startswith("  Agreement ")
    assert outcome.endswith(": De Novo")


def test_a_list_that_is_cut_says_so(run: Run) -> None:
    asked(run, "First?")
    second = asked(run, "Second?")

    ran = run("panels", "list", "--limit", 1)

    assert ran.out.startswith(second)
    assert "--limit" in ran.err
    assert len(run("panels", "list", "--limit", 1, "--json").document["panels"]) == 1


def test_a_stored_panel_is_shown_as_it_was_when_it_ended(run: Run, evidence: Path) -> None:
    ended = run("ask", "Which route?", "--evidence", evidence, "--json").document

    assert run("panels", "show", ended["panel_id"], "--json").document == ended


def test_showing_a_failed_panel_is_no_failure(run: Run) -> None:
    ran = run("panels", "show", asked(run, "Why?"))

    assert ran.status == 0
    assert "the panel failed" in ran.out


@pytest.mark.parametrize("command", [["panels", "show"], ["panels", "delete", "--yes"]])
def test_an_unknown_panel_is_not_found(run: Run, command: Sequence[str]) -> None:
    ran = run(*command, UNKNOWN)

    assert ran.status == 4
    assert ran.err.count("\n") == 1


def test_a_deleted_panel_is_gone(run: Run) -> None:
    panel_id = asked(run, "Why?")

    ran = run("panels", "delete", panel_id, "--yes")

    assert ran.status == 0
    assert panel_id in ran.err
    assert run("panels", "show", panel_id).status == 4


def test_deleting_without_a_terminal_demands_yes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    panel_id = asked(run, "Why?")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))

    ran = run("panels", "delete", panel_id)

    assert ran.status == 2
    assert "--yes" in ran.err
    assert run("panels", "show", panel_id).status == 0


def test_tenants_are_made_and_listed(run: Run) -> None:
    made = run("tenants", "create", "Cardio team", "--json").document

    listed = run("tenants", "list", "--json").document["tenants"]

    assert made["name"] == "Cardio team"
    assert listed == [made]
    assert run("tenants", "list").out.split()[0] == made["tenant_id"]
    assert run("tenants", "create", "Second").out.strip() != made["tenant_id"]


def test_a_tenant_needs_a_name(run: Run) -> None:
    ran = run("tenants", "create", " ")

    assert ran.status == 2
    assert "name cannot be empty" in ran.err


def test_a_tenant_sees_nothing_of_anothers_panels(run: Run) -> None:
    one, other = (run("tenants", "create", name).out.strip() for name in ("One", "Other"))
    panel_id = asked(run, "Why?", "--tenant", one)

    assert run("panels", "show", panel_id, "--tenant", one).status == 0
    for stranger in ([], ["--tenant", other]):
        assert run("panels", "show", panel_id, *stranger).status == 4
        assert run("resume", panel_id, *stranger).status == 4
        assert run("panels", "delete", panel_id, "--yes", *stranger).status == 4
        assert run("panels", "list", "--json", *stranger).document == {"panels": []}


def test_the_way_back_to_a_panel_names_its_tenant_and_database(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    tenant = run("tenants", "create", "One", "--db", url).out.strip()

    ran = run("ask", "Why?", "--tenant", tenant, "--db", url)

    assert ran.out.strip().endswith(f" --db {url} --tenant {tenant}")


def test_the_shipped_experts_are_listed_and_shown(run: Run) -> None:
    listed = run("experts", "list")

    assert len(listed.out.splitlines()) >= 16
    assert listed.out.startswith("fda_expert")
    assert len(run("experts", "list", "--json").document["experts"]) >= 16
    assert "vocabulary:" in run("experts", "show", "fda_expert").out
    assert run("experts", "show", "fda_expert", "--json").document["agent_id"] == "fda_expert"


def test_the_version_is_that_of_the_distribution(run: Run) -> None:
    assert run("version").out == f"ask-panel {metadata.version('ask-panel')}\n"


def test_a_bug_gets_one_line_that_keeps_its_words_to_itself(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: str) -> str:
        message = "password hunter2"
        raise RuntimeError(message)

    monkeypatch.setattr(metadata, "version", fail)

    ran = run("version")

    assert ran.status == 1
    assert ran.err.count("\n") == 1
    assert "this is a bug (RuntimeError)" in ran.err
    assert "hunter2" not in ran.err


def test_a_bug_is_traced_where_that_was_asked_for(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: str) -> str:
        raise RuntimeError

    monkeypatch.setattr(metadata, "version", fail)
    monkeypatch.setenv("ASK_PANEL_DEBUG", "1")

    assert "Traceback" in run("version").err


def test_a_list_can_be_narrowed(run: Run) -> None:
    route, safe = asked(run, "Which route?"), asked(run, "Is it 100% safe?")

    def listed(*options: str) -> list[str]:
        panels = run("panels", "list", "--json", *options).document["panels"]
        return [panel["panel_id"] for panel in panels]

    assert listed("--text", "WHICH") == [route]
    assert listed("--text", "%") == [safe]
    assert listed("--status", "failed", "--type", "structured") == [safe, route]
    assert listed("--status", "draft") == []
    ran = run("panels", "list", "--type", "delphi")
    assert (ran.out, ran.err) == ("", "There are no such panels.\n")
