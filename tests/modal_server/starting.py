"""A container of the app: the real entrypoint of Modal's wheel, with the app's code and no more."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.architecture.tree import PACKAGES, ROOT
from tests.modal_server.containers import Call, container_arguments
from tests.modal_server.running import RunningModal

_SECONDS = 600


def run_container(
    server: RunningModal,
    function: str,
    calls: list[Call],
    *,
    folder: Path,
    environment: Mapping[str, str],
) -> "subprocess.CompletedProcess[str]":
    """Start a container of the function's last deployment, let it take the calls, and end it.

    Args:
        server: where the app was deployed.
        function: its name.
        calls: what it is called with, one after the other.
        folder: an empty one, for what Modal lays into containers.
        environment: what the function's secrets hold.
    """
    arguments = container_arguments(server.workspace, function)
    server.workspace.calls[arguments.function_id] = list(calls)
    started_with, restored = folder / "arguments", folder / "restored.json"
    started_with.write_bytes(arguments.SerializeToString())
    # Whoever keeps its memory finds itself restored at once, as the next container would.
    restored.write_text("{}")
    unset = ("ASK_PANEL_", "MODAL_")
    bare = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
    of_modal = {
        "MODAL_CONTAINER_ARGUMENTS_PATH": str(started_with),
        "MODAL_ENABLE_SNAP_RESTORE": "1",
        "MODAL_IMAGE_ID": arguments.function_def.image_id,
        "MODAL_IS_REMOTE": "1",
        "MODAL_RESTORE_STATE_PATH": str(restored),
        "MODAL_SERVER_URL": server.url,
        "MODAL_TASK_ID": arguments.task_id,
        "PYTHONPATH": str(_code_in(folder)),
    }
    return subprocess.run(
        [sys.executable, "-m", "modal._container_entrypoint"],
        cwd=folder,
        env={**bare, **of_modal, **environment},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=_SECONDS,
    )


def _code_in(folder: Path) -> Path:
    """The app's module and the packages beside it, and no lock file above them."""
    root = folder / "root"
    root.mkdir()
    (root / "modal_app.py").write_bytes((ROOT / "deploy" / "modal_app.py").read_bytes())
    for package in PACKAGES:
        (root / package).symlink_to(ROOT / package)
    return root
