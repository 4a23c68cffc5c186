"""What the README tells a newcomer to run does run."""

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.notification import signed_headers, signing_secret

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
    # By CI, Hypothesis knows that it must allow for a slow machine.
    environment = os.environ | {
        "ASK_PANEL_DATABASE_URL": f"sqlite:///{checkout}/panels.db",
        "CI": "true",
    }
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
    assert len(_blocks("python")) == 3


def test_receivers_who_follow_the_readme_know_genuine_notices() -> None:
    (block,) = [block for block in _blocks("python") if "def is_genuine" in block]
    namespace: dict[str, Any] = {}
    exec(block, namespace)  # noqa: S102 - the README's own
    secret, body = signing_secret("A" * 43), b'{"type":"panel.completed"}'
    headers = signed_headers(
        body, message_id="msg_1", secret=secret, sent_at=datetime(2026, 11, 21, tzinfo=UTC)
    )

    is_genuine = namespace["is_genuine"]

    assert is_genuine(secret, headers, body)
    assert not is_genuine(secret, headers, body + b" ")
    assert not is_genuine(signing_secret("B" * 43), headers, body)
    assert not is_genuine(secret, {**headers, "webhook-timestamp": "1"}, body)
