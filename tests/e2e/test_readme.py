"""What the README tells a newcomer to run does run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_RUNNABLE = re.compile(r"<!-- run -->\n```(console|python)\n(.*?)```", re.DOTALL)


def _blocks(language: str) -> list[str]:
    found = _RUNNABLE.findall((ROOT / "README.md").read_text())
    return [text for kind, text in found if kind == language]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder like a checkout in which `make demo` was run."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def _run(command: list[str], checkout: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"ASK_PANEL_DATABASE_URL": f"sqlite:///{checkout}/panels.db"}
    return subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("block", _blocks("console"))
def test_the_commands_of_the_readme_succeed(block: str, checkout: Path) -> None:
    lines = [line.removeprefix("$ ") for line in block.splitlines()]
    script = "\n".join(["set -e", "source .venv/bin/activate", *lines])

    done = _run(["bash", "-c", script], checkout)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("block", _blocks("python"))
def test_the_python_of_the_readme_runs(block: str, checkout: Path) -> None:
    done = _run([sys.executable, "-c", block], checkout)

    assert done.returncode == 0, done.stderr


def test_the_readme_shows_the_whole_way() -> None:
    assert len(_blocks("console")) == 3
    assert len(_blocks("python")) == 2
