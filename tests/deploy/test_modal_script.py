"""`deploy.sh modal`: the real client deploys, and rolls back where nothing serves after that."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from entrypoints.api.app import create_app
from entrypoints.carried.settings import carried_settings
from tests.architecture.tree import ROOT
from tests.deploy.modal_client import SECRETS
from tests.entrypoints.api.serving import served
from tests.modal_server import RunningModal
from tests.patience import PATIENCE_SECONDS
from tests.postgresql import OWNER, tools_folder, url_as

NOBODY = "http://127.0.0.1:9"

Deploy = Callable[[str, str, int], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def deploy(
    tmp_path: Path,
    environment: Mapping[str, str],
    postgresql_url: str,
    modal_server: RunningModal,
) -> Deploy:
    """Deploys a version to Modal, which is looked for at an address, for so many seconds."""
    modal_server.workspace.secrets.update(SECRETS)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ASK_PANEL_", "DEPLOY_"))}
    told = {
        **kept,
        **environment,
        **modal_server.environment,
        "ASK_PANEL_BACKUP_FOLDER": str(tmp_path / "backups"),
        "ASK_PANEL_PG_BIN": str(tools_folder()),
        "DEPLOY_BACKUP_URL": postgresql_url,
        "DEPLOY_OWNER_URL": url_as(postgresql_url, OWNER),
        "DEPLOY_STATE": str(tmp_path / "deployed"),
    }

    def run(version: str, address: str, seconds: int) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(ROOT / "deploy" / "deploy.sh"), "modal", version],
            env={**told, "DEPLOY_URL": address, "DEPLOY_SECONDS": str(seconds)},
            capture_output=True,
            check=False,
            encoding="utf-8",
        )

    return run


def test_a_version_that_serves_stays_and_one_that_does_not_is_rolled_back_by_modal(
    deploy: Deploy, environment: Mapping[str, str], modal_server: RunningModal
) -> None:
    with served(create_app(carried_settings(environment))) as address:
        first = deploy("v1", address, PATIENCE_SECONDS)
    second = deploy("v2", NOBODY, 3)

    deployed = modal_server.workspace.deployments
    assert first.returncode == 0, first.stderr
    assert "v1 serves" in first.stderr
    assert second.returncode == 3, second.stderr
    assert "v2 does not serve: rolling back" in second.stderr
    assert [(one.version, one.tag, one.rollback_of) for one in deployed] == [
        (1, "v1", 0),
        (2, "v2", 0),
        (3, "v1", 1),
    ]
