"""The installed command, run as its users run it: a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

EXAMPLE = Path(__file__).parents[2] / "examples" / "510k"
OPTIONS = ("Traditional 510(k)", "De Novo request", "Pre-Submission first")


@frozen
class Ran:
    """What a process did."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - any JSON
        """What it printed, as JSON."""
        return json.loads(self.out)


@frozen
class AskPanel:
    """The installed command, with an environment that holds its data folder."""

    executable: str
    environment: Mapping[str, str]

    def __call__(self, *arguments: object, stdin: str = "", **environment: str) -> Ran:
        """Run it to its end."""
        done = subprocess.run(
            self.command(*arguments),
            input=stdin,
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={**self.environment, **environment},
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: object) -> "subprocess.Popen[str]":
        """Begin to run it, with pipes to read from."""
        return subprocess.Popen(
            self.command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=self.environment,
        )

    def command(self, *arguments: object) -> list[str]:
        """The command line."""
        return [self.executable, *map(str, arguments)]


@pytest.fixture
def ask_panel(tmp_path: Path) -> AskPanel:
    """The command on a data folder of its own."""
    unset = ("ASK_PANEL_", "COLUMNS", "FORCE_COLOR", "NO_COLOR")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
    return AskPanel(
        str(Path(sys.executable).with_name("ask-panel")),
        environment | {"XDG_DATA_HOME": str(tmp_path / "data"), "TERM": "xterm-256color"},
    )


def example_question() -> tuple[str, ...]:
    """The arguments that put the shipped example to a panel."""
    options = [part for option in OPTIONS for part in ("--option", option)]
    question = (EXAMPLE / "question.txt").read_text()
    return ("ask", question, *options, "--evidence", str(EXAMPLE / "evidence"))
