"""The installed client of Modal, as an operator runs it, led to a server of ours."""

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT
from tests.modal_server import RunningModal

SECRET = "ask-panel-secrets"
KEYS = frozenset({"ASK_PANEL_AUTH", "ASK_PANEL_CURSOR_SECRET", "ASK_PANEL_DATABASE_URL"})
SECRETS = {SECRET: KEYS, "ask-panel-vllm": frozenset({"VLLM_API_KEY"})}


def modal(server: RunningModal, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The installed client's command, led to that server alone."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("modal")), *arguments],
        cwd=ROOT,
        env={**os.environ, **server.environment, "COLUMNS": "200"},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def deploy(server: RunningModal, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Deploy the app."""
    return modal(server, "deploy", "deploy/modal_app.py", *arguments)
