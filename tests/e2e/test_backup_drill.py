"""Backups of a database that others are writing to, restored and held against their manifests."""

import json
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.e2e.conftest import AskPanel, example_question
from tests.postgresql import OWNER, PostgresqlServer, tools_folder, url_as

ROUNDS = 2
BULK_ROWS, BULK_BYTES = 24, 500_000
"""Much enough for a copy to take several steps, with writes between them."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A database, for a superuser."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def target_url(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of the same kind."""
    if url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'target' / 'restored.db'}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    with server.new_database() as empty:
        yield empty


@contextmanager
def somebody_writing(url: str) -> Iterator[None]:
    """Another process writes for as long as the block lasts."""
    owner = url if url.startswith("sqlite") else url_as(url, OWNER)
    command = [sys.executable, "-m", "tests.e2e.busy", owner]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "writing\n"
            yield
            assert process.poll() is None
        finally:
            process.kill()


def put_bulk(url: str) -> None:
    """Fill the database with texts that nobody can pack."""
    texts = [secrets.token_hex(BULK_BYTES // 2) for _ in range(BULK_ROWS)]
    rows = [(secrets.token_hex(16), secrets.token_hex(32), text) for text in texts]
    insertion = "INSERT INTO documents (tenant_id, digest, text) VALUES ({0}, {0}, {0})"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file, file:
            file.executemany(insertion.format("?"), rows)
        return
    with psycopg.connect(url) as connection:
        connection.cursor().executemany(insertion.format("%s"), rows)


def test_backups_of_a_busy_database_are_each_of_one_moment_and_restore(
    ask_panel: AskPanel, url: str, target_url: str, tmp_path: Path
) -> None:
    place = {
        "ASK_PANEL_BACKUP_FOLDER": str(tmp_path / "backups"),
        "ASK_PANEL_PG_BIN": str(tools_folder()),
        "ASK_PANEL_DATABASE_URL": url,
    }
    owner = url if url.startswith("sqlite") else url_as(url, OWNER)
    asked = ask_panel(*example_question(), "--json", "--db", owner)
    assert asked.status == 0, asked.err
    put_bulk(url)

    with somebody_writing(url):
        made = [ask_panel("backup", "create", "--json", **place) for _ in range(ROUNDS)]

    assert [(ran.status, ran.err) for ran in made if ran.status] == []
    rows = [ran.document["rows"] for ran in made]
    assert rows == sorted(set(rows)), "somebody wrote between the backups"
    drilled = ask_panel("backup", "verify", made[0].document["backup_id"], "--drill", **place)
    assert drilled.status == 0, drilled.err
    restored = ask_panel(
        "backup", "restore", made[-1].document["backup_id"], "--db", target_url, **place
    )
    assert restored.status == 0, restored.err
    shown = ask_panel("panels", "show", asked.document["panel_id"], "--json", "--db", target_url)
    assert shown.document == asked.document


def test_a_changed_event_is_found_by_a_drill(
    ask_panel: AskPanel, sqlite_url: str, tmp_path: Path
) -> None:
    place = {"ASK_PANEL_BACKUP_FOLDER": str(tmp_path / "backups")}
    ask_panel(*example_question(), "--json", "--db", sqlite_url)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as file, file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            file.execute(f"DROP TRIGGER {name}")
        file.execute("UPDATE events SET payload = payload || ' ' WHERE sequence = 3")

    made = ask_panel("backup", "create", "--json", "--db", sqlite_url, **place).document
    backup_id = made["backup_id"]
    drilled = ask_panel(
        "backup", "verify", backup_id, "--drill", "--json", "--db", sqlite_url, **place
    )

    assert drilled.status == 1
    assert json.loads(drilled.out)["differences"][0].endswith("event 3 does not fit its chain")
