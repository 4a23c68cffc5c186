import subprocess
import sys
from typing import get_args, get_type_hints

import pytest

from domain.consensus.rule import MAXIMUM_ROUNDS
from domain.panel import MEMBER_LIMITS, PROTOCOLS
from domain.panel.protocols.hybrid import BASES
from entrypoints.cli.app import main
from entrypoints.cli.ask import ask

COMMANDS = [
    "ask",
    "resume",
    "brief",
    "submit",
    "sign",
    "answers",
    "replay",
    "what-if",
    "consensus",
    "panels list",
    "panels show",
    "panels delete",
    "panels hold",
    "panels holds",
    "panels release",
    "cleanup",
    "deploy check",
    "backup create",
    "backup list",
    "backup verify",
    "backup restore",
    "backup rotate",
    "experts list",
    "experts show",
    "tenants create",
    "tenants list",
    "tenants budget",
    "tenants erase",
    "tenants export",
    "tenants retention",
    "tenants verify",
    "serve",
    "mcp",
    "settings check",
    "keys create",
    "keys list",
    "keys revoke",
    "members add",
    "members list",
    "members role",
    "members remove",
    "version",
]

LOADED_BY_HELP = """
import sys
before = set(sys.modules)
from entrypoints.cli.app import main
from entrypoints.cli.ask import ask
assert main(sys.argv[1:]) == 0
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print("loaded:", *sorted(loaded - sys.stdlib_module_names))
"""


def loaded_by(*arguments: str) -> set[str]:
    """The top-level packages beyond the standard library that a command loads."""
    probe = subprocess.run(
        [sys.executable, "-c", LOADED_BY_HELP, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(probe.stdout.splitlines()[-1].split()[1:])


def test_help_loads_nothing_but_typer() -> None:
    assert loaded_by("--help") <= {"entrypoints", "typer", "annotated_doc", "shellingham"}


def test_the_help_of_a_command_loads_nothing_of_ours_but_its_declaration() -> None:
    heavy = {
        "adapters",
        "application",
        "attr",
        "domain",
        "langgraph",
        "numpy",
        "rich",
        "sqlalchemy",
    }

    assert loaded_by("ask", "--help") & heavy == set()
    assert loaded_by() & heavy == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_commands_help_teaches(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = main([*command.split(), "--help"])

    shown = capsys.readouterr().out
    assert status == 0
    assert f"Usage: ask-panel {command}" in shown
    assert "Example" in shown
    assert f"ask-panel {command}" in shown.partition("Example")[2]


PANELS = ["ask", "resume", "brief", "submit", "sign", "answers", "replay", "what-if"]


ACCESS = [command for command in COMMANDS if command.startswith(("keys ", "members "))]


@pytest.mark.parametrize("command", [*PANELS, *ACCESS, "panels list", "panels show"])
def test_commands_on_panels_take_tenant_and_database(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*command.split(), "--help"])

    shown = capsys.readouterr().out
    assert {"--tenant", "--db", "--json"} <= set(shown.split())


def test_the_groups_list_their_commands(capsys: pytest.CaptureFixture[str]) -> None:
    for group in ("panels", "experts", "tenants"):
        assert main([group, "--help"]) == 0

    shown = capsys.readouterr().out
    assert [name for name in ("list", "show", "delete", "create") if name not in shown] == []


def test_ask_offers_what_the_domain_allows() -> None:
    declared = get_type_hints(ask, include_extras=True)

    rounds = declared["rounds"].__metadata__[0]
    (types, _) = get_args(declared["panel_type"])
    bases = get_args(get_args(declared["base"])[0])[0]

    assert (rounds.min, rounds.max) == (1, MAXIMUM_ROUNDS)
    assert set(get_args(types)) == set(PROTOCOLS)
    assert set(get_args(bases)) == set(BASES)


def test_the_help_of_ask_tells_each_type_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ask", "--help"])

    shown = capsys.readouterr().out
    told = shown.partition("Types of panel")[2].splitlines()
    for kind, limits in MEMBER_LIMITS.items():
        assert any(
            line.split()[:2] == [kind.value, f"{limits.minimum}-{limits.maximum}"] for line in told
        )
    assert max(map(len, shown.splitlines())) <= 80


def test_the_help_of_ask_stands_in_sections(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ask", "--help"])

    shown = capsys.readouterr().out
    sections = ["The question:", "The procedure:", "Who answers:", "Limits:", "Output and storage:"]
    assert sorted(sections, key=shown.index) == sections
