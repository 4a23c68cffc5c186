import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from entrypoints.cli.app import main
from tests.fake_llm import FakeLlm
from tests.fake_llm.fixtures import fake_llm

__all__ = ["fake_llm"]

NOTE = """# Routes

No predicate fits the new claim, so a De Novo request is feasible.

A 510(k) is unlikely to hold without a predicate; the risk for patients is low.

The evidence from the clinical study supports a De Novo request.
"""


_UNSET = (
    "ANTHROPIC_API_KEY",
    "ASK_PANEL_DATABASE_URL",
    "ASK_PANEL_FALLBACK_MODEL",
    "ASK_PANEL_MODEL",
    "COLUMNS",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
)
"""What the environment of whoever runs the tests must not decide."""


@frozen
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - any JSON
        """What it printed, as JSON."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process, on a data folder of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for variable in _UNSET:
        monkeypatch.delenv(variable, raising=False)

    def run(*arguments: object) -> Ran:
        status = main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return Ran(status, shown.out, shown.err)

    return run


@pytest.fixture
def served(run: Run, fake_llm: FakeLlm, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same, where `--model openai:NAME` reaches the fake server."""
    monkeypatch.setenv("OPENAI_BASE_URL", f"{fake_llm.url}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hunter2")
    return run


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A folder with one note."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "routes.md").write_text(NOTE)
    return folder
