"""deploy/deploy.sh on this machine, with a real service: forward, and back by itself."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
from attrs import frozen

from tests.adapters.sql.test_later_schema import ADDS_ONLY
from tests.architecture.tree import ROOT
from tests.deploy import switching
from tests.e2e.conftest import example_question
from tests.patience import PATIENCE_SECONDS
from tests.ports import free_port
from tests.postgresql import OWNER, SERVICE, tools_folder, url_as

SWITCHING = Path(switching.__file__)
ASK_PANEL = str(Path(sys.executable).with_name("ask-panel"))


@frozen
class Machine:
    """A machine that the service is deployed on.

    Attributes:
        environment: what deploy.sh is told.
        folder: holds the running process's id, and what else is kept.
        port: where it serves.
    """

    environment: dict[str, str]
    folder: Path
    port: int

    def deploy(self, version: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Deploy a version, to the script's end."""
        return subprocess.run(
            [str(ROOT / "deploy" / "deploy.sh"), "command", version],
            env={**self.environment, **environment},
            capture_output=True,
            check=False,
            encoding="utf-8",
        )

    def ask_panel(self, *arguments: str, url: str) -> str:
        """What a command prints."""
        done = subprocess.run(
            [ASK_PANEL, *arguments, "--db", url],
            env=self.environment,
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        return done.stdout

    @property
    def running(self) -> str:
        """The version that was started last."""
        return (self.folder / "running").read_text()

    @property
    def backups(self) -> list[str]:
        """The backups, oldest first."""
        folder = self.folder / "backups"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def is_ready(self) -> bool:
        """Whether the service says so."""
        with urlopen(
            f"http://127.0.0.1:{self.port}/health/ready", timeout=PATIENCE_SECONDS
        ) as answer:
            return bool(json.load(answer)["status"] == "ready")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A machine on which nothing runs yet; what runs in the end is ended."""
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ASK_PANEL_", "DEPLOY_"))}
    command = f"'{sys.executable}' '{SWITCHING}' '{tmp_path}' {port}"
    yield Machine(
        kept
        | {
            "ASK_PANEL": ASK_PANEL,
            "ASK_PANEL_BACKUP_FOLDER": str(tmp_path / "backups"),
            "ASK_PANEL_DATABASE_URL": f"sqlite:///{tmp_path / 'panels.db'}",
            "ASK_PANEL_PG_BIN": str(tools_folder()),
            "DEPLOY_COMMAND": command,
            "DEPLOY_SECONDS": "30",
            "DEPLOY_STATE": str(tmp_path / "deployed"),
            "DEPLOY_URL": f"http://127.0.0.1:{port}",
        },
        tmp_path,
        port,
    )
    switching.stop(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def owner_url(request: pytest.FixtureRequest, machine: Machine) -> str:
    """The machine's database, for its owner."""
    if request.param == "sqlite":
        return machine.environment["ASK_PANEL_DATABASE_URL"]
    url = str(request.getfixturevalue("postgresql_url"))
    machine.environment.update(
        ASK_PANEL_DATABASE_URL=url_as(url, SERVICE),
        DEPLOY_OWNER_URL=url_as(url, OWNER),
        DEPLOY_BACKUP_URL=url,
    )
    return url_as(url, OWNER)


def migrate_as_a_later_release_would(url: str) -> None:
    change = f"UPDATE ask_panel_revision SET version_num = '{ADDS_ONLY}'"  # noqa: S608 - a test's
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file, file:
            file.execute(change)
        return
    with psycopg.connect(url) as connection:
        connection.execute(change.encode())


def test_a_version_that_does_not_serve_is_rolled_back_with_all_data_as_it_was(
    machine: Machine, owner_url: str
) -> None:
    first = machine.deploy("good-1")
    asked = json.loads(machine.ask_panel(*example_question(), "--json", url=owner_url))
    migrate_as_a_later_release_would(owner_url)

    second = machine.deploy("broken-2")

    assert first.returncode == 0, first.stderr
    assert "good-1 serves" in first.stderr
    assert second.returncode == 1, second.stderr
    assert "/health/ready answers 404" in second.stderr
    assert "rolled back: good-1 serves" in second.stderr
    assert machine.running == "good-1"
    assert machine.is_ready()
    shown = machine.ask_panel("panels", "show", asked["panel_id"], "--json", url=owner_url)
    assert json.loads(shown) == asked
    assert f"backup {machine.backups[-1]}" in second.stderr


def test_one_version_follows_the_other_until_one_cannot_even_be_started(
    machine: Machine,
) -> None:
    deployed = [machine.deploy(version) for version in ("good-1", "good-2", "crashing-3")]

    assert [ran.returncode for ran in deployed] == [0, 0, 1], deployed[1].stderr
    assert "no backup: the database is new" in deployed[0].stderr
    assert "good-2 serves, after good-1" in deployed[1].stderr
    assert "rolled back: good-2 serves" in deployed[2].stderr
    assert machine.is_ready()
    assert (machine.running, len(machine.backups)) == ("good-2", 2)
    assert (machine.folder / "deployed").read_text() == "good-2\n"


def test_where_nothing_served_before_that_is_said(machine: Machine) -> None:
    ran = machine.deploy("crashing-1")

    assert ran.returncode == 3
    assert "there is no version before it to roll back to" in ran.stderr
    assert not (machine.folder / "deployed").exists()


def test_where_the_version_before_does_not_serve_either_the_backup_is_named(
    machine: Machine,
) -> None:
    machine.ask_panel(
        "tenants", "create", "Cardio team", url=machine.environment["ASK_PANEL_DATABASE_URL"]
    )
    (machine.folder / "deployed").write_text("crashing-0\n")

    ran = machine.deploy("crashing-2")

    assert ran.returncode == 3
    assert f"in backup {machine.backups[-1]}" in ran.stderr


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"ASK_PANEL_HOST": "0.0.0.0"}, "failed   secrets"),  # noqa: S104 - what is refused
        ({"ASK_PANEL_DATABASE_URL": "postgresql://me:hunter2@127.0.0.1:9/x"}, "failed   database"),
    ],
)
def test_what_fails_a_check_changes_nothing(
    machine: Machine, settings: dict[str, str], told: str
) -> None:
    ran = machine.deploy("good-1", **settings)

    assert ran.returncode == 1
    assert told in ran.stdout
    assert "refused: nothing was changed" in ran.stderr
    assert "hunter2" not in ran.stdout + ran.stderr
    assert not (machine.folder / "running").exists()


def test_without_a_backup_nothing_is_deployed(machine: Machine, postgresql_url: str) -> None:
    service, owner = url_as(postgresql_url, SERVICE), url_as(postgresql_url, OWNER)
    places = {"ASK_PANEL_DATABASE_URL": service, "DEPLOY_OWNER_URL": owner}

    ran = machine.deploy("good-1", **places, DEPLOY_BACKUP_URL=owner)

    assert ran.returncode == 1
    assert "bound by row-level security" in ran.stderr
    assert "there is no backup; nothing was changed" in ran.stderr
    assert not (machine.folder / "running").exists()


def test_who_backs_up_and_who_migrates_are_asked_for_where_the_service_cannot(
    machine: Machine, postgresql_url: str
) -> None:
    places = {"ASK_PANEL_DATABASE_URL": url_as(postgresql_url, SERVICE)}

    backing_up = machine.deploy("good-1", **places)
    migrating = machine.deploy("good-1", **places, DEPLOY_BACKUP_URL=postgresql_url)

    assert (backing_up.returncode, migrating.returncode) == (1, 1)
    assert "DEPLOY_BACKUP_URL is not set" in backing_up.stderr
    assert "DEPLOY_OWNER_URL is not set" in migrating.stderr
    assert "the migration failed and was undone" in migrating.stderr
    assert not (machine.folder / "running").exists()


def test_two_deployments_do_not_cross(machine: Machine) -> None:
    (machine.folder / "deployed.lock").mkdir()

    ran = machine.deploy("good-1")

    assert ran.returncode == 1
    assert "another deployment is under way" in ran.stderr
    assert (machine.folder / "deployed.lock").exists()


@pytest.mark.parametrize("arguments", [[], ["elsewhere", "1"], ["command", "1"]])
def test_bad_usage_is_refused(arguments: list[str]) -> None:
    done = subprocess.run(
        [str(ROOT / "deploy" / "deploy.sh"), *arguments],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )

    assert done.returncode == 2
    assert "see the top of deploy/deploy.sh" in done.stderr
