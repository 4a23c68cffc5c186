"""Backups of PostgreSQL: who may make them, what tools and roles they take, where secrets go."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.entrypoints.cli.conftest import Run
from tests.patience import PATIENCE_SECONDS
from tests.postgresql import OWNER, SERVICE, PostgresqlServer, tools_folder, url_as

READER = "panel_backup"
PASSWORD = "hunter2: it's \\ 100 % secret"
ASK_PANEL = str(Path(sys.executable).with_name("ask-panel"))
RECORDING = """#!/bin/sh
{ printf '%s\\n' "$0 $*"; env; } >> "$RECORD"
exec "$REAL/$(basename "$0")" "$@"
"""

CUTTING = """#!/bin/sh
case "$*" in
    *--single-transaction*) head -c 60000 | "$REAL/pg_restore" "$@" ;;
    *) exec "$REAL/pg_restore" "$@" ;;
esac
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where backups lie."""
    monkeypatch.setenv("ASK_PANEL_BACKUP_FOLDER", str(tmp_path / "backups"))
    monkeypatch.setenv("ASK_PANEL_PG_BIN", str(tools_folder()))
    return tmp_path / "backups"


@pytest.fixture
def administer(postgresql_server: PostgresqlServer) -> Callable[..., None]:
    """Runs a command as a superuser."""

    def run(command: str, *names: str) -> None:
        with psycopg.connect(postgresql_server.url, autocommit=True) as connection:
            connection.execute(SQL(command).format(*map(Identifier, names)))

    return run


@pytest.fixture
def reader(administer: Callable[..., None]) -> Iterator[str]:
    """A role that bypasses row-level security, and may read nothing yet."""
    administer("CREATE ROLE {} LOGIN BYPASSRLS", READER)
    yield READER
    administer("DROP ROLE {}", READER)


def backups_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture
def filled(postgresql_url: str, postgresql_owner_url: str, run: Run) -> str:
    """A database with a tenant, for a superuser."""
    made = run("tenants", "create", "Cardio team", "--db", postgresql_owner_url)
    assert made.status == 0
    return postgresql_url


@pytest.mark.parametrize("user", [OWNER, SERVICE])
def test_whoever_is_bound_by_the_policies_makes_no_backup_and_learns_who_can(
    filled: str, run: Run, folder: Path, user: str
) -> None:
    ran = run("backup", "create", "--db", url_as(filled, user))

    assert (ran.status, ran.out) == (2, "")
    assert f"the user {user} is bound by row-level security" in ran.err
    assert "CREATE ROLE ask_panel_backup LOGIN BYPASSRLS" in ran.err
    assert "GRANT pg_read_all_data TO ask_panel_backup" in ran.err
    assert backups_in(folder) == []


def test_a_role_that_sees_all_but_may_not_read_all_makes_none_either(
    filled: str, run: Run, folder: Path, reader: str
) -> None:
    ran = run("backup", "create", "--db", url_as(filled, reader))

    assert ran.status == 2
    assert f"GRANT pg_read_all_data TO {reader}" in ran.err
    assert backups_in(folder) == []


def test_a_role_that_only_reads_makes_backups_that_hold_all_tenants(
    filled: str, run: Run, reader: str, administer: Callable[..., None]
) -> None:
    administer("GRANT pg_read_all_data TO {}", reader)

    made = run("backup", "create", "--json", "--db", url_as(filled, reader))
    verified = run("backup", "verify", made.document["backup_id"], "--drill", "--db", filled)

    assert made.status == 0, made.err
    assert made.document["rows"] > 1
    assert verified.status == 0, verified.err


def test_a_drill_without_the_right_to_make_databases_says_who_has_it(filled: str, run: Run) -> None:
    made = run("backup", "create", "--json", "--db", filled).document

    ran = run("backup", "verify", made["backup_id"], "--drill", "--db", url_as(filled, OWNER))

    assert ran.status == 2
    assert "such as a superuser" in ran.err


@pytest.mark.parametrize(
    ("tools", "told"),
    [
        (tools_folder(too_old=True), "pg_dump is of version 16"),
        (Path("/nonexistent"), "pg_dump is not found"),
    ],
)
def test_tools_that_are_missing_or_too_old_are_told(
    filled: str,
    run: Run,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    tools: Path,
    told: str,
) -> None:
    monkeypatch.setenv("ASK_PANEL_PG_BIN", str(tools))

    ran = run("backup", "create", "--db", filled)

    assert ran.status == 2
    assert told in ran.err
    assert "ASK_PANEL_PG_BIN" in ran.err
    assert backups_in(folder) == []


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("ALTER DATABASE {} OWNER TO postgres", f"the database must belong to {OWNER}"),
        ("ALTER DATABASE {} OWNER TO " + SERVICE, f"the database must belong to {OWNER}"),
    ],
)
def test_a_target_of_another_owner_is_left_empty(
    filled: str,
    empty_postgresql_url: str,
    run: Run,
    administer: Callable[..., None],
    command: str,
    told: str,
) -> None:
    made = run("backup", "create", "--json", "--db", filled).document
    administer(command, psycopg.conninfo.conninfo_to_dict(empty_postgresql_url)["dbname"])

    ran = run("backup", "restore", made["backup_id"], "--db", empty_postgresql_url)

    assert ran.status == 2
    assert told in ran.err
    assert tables_of(empty_postgresql_url) == []


def test_a_user_who_could_not_give_back_what_was_others_restores_nothing(
    filled: str, empty_postgresql_url: str, run: Run
) -> None:
    made = run("backup", "create", "--json", "--db", filled).document

    ran = run("backup", "restore", made["backup_id"], "--db", url_as(empty_postgresql_url, OWNER))

    assert ran.status == 2
    assert "must be a superuser" in ran.err
    assert tables_of(empty_postgresql_url) == []


def test_roles_that_the_server_lacks_are_named_before_anything_is_written(
    filled: str, run: Run, administer: Callable[..., None], empty_postgresql_url: str
) -> None:
    administer("CREATE ROLE panel_auditor")
    with psycopg.connect(filled) as connection:
        connection.execute("GRANT SELECT ON tenants TO panel_auditor")
    made = run("backup", "create", "--json", "--db", filled).document
    with psycopg.connect(filled) as connection:
        connection.execute("REVOKE SELECT ON tenants FROM panel_auditor")
    administer("DROP ROLE panel_auditor")

    ran = run("backup", "restore", made["backup_id"], "--db", empty_postgresql_url)

    assert ran.status == 2
    assert 'CREATE ROLE "panel_auditor";' in ran.err
    assert tables_of(empty_postgresql_url) == []


def test_no_password_shows_in_arguments_environments_manifests_or_logs(
    filled: str,
    run: Run,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    empty_postgresql_url: str,
) -> None:
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - slow to load

    tools, record = recording_tools(tmp_path), tmp_path / "record"
    monkeypatch.setenv("ASK_PANEL_PG_BIN", str(tools))
    monkeypatch.setenv("RECORD", str(record))
    monkeypatch.setenv("REAL", str(tools_folder()))
    # Others back up at the same time, and may leave something in the folder of all.
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    source, target = (
        make_url(url).set(password=PASSWORD).render_as_string(hide_password=False)
        for url in (filled, empty_postgresql_url)
    )

    made = run("backup", "create", "--db", source)
    restored = run("backup", "restore", made.out.strip(), "--db", target)

    assert (made.status, restored.status) == (0, 0), restored.err
    assert "pg_restore --single-transaction" in record.read_text()
    written = [record, *folder.rglob("manifest.json")]
    shown = "".join([made.err, restored.err, restored.out, *(p.read_text() for p in written)])
    assert "hunter2" not in shown
    assert list(scratch.rglob("pgpass")) == []


def test_a_wrong_password_is_not_repeated(filled: str, run: Run) -> None:
    ran = run("backup", "create", "--db", "postgresql://me:hunter2@127.0.0.1:9/panels")

    assert filled
    assert ran.status == 2
    assert "hunter2" not in ran.err


def test_who_ends_the_command_in_the_midst_of_a_dump_leaves_no_backup(
    filled: str, folder: Path, tmp_path: Path
) -> None:
    tools, began = recording_tools(tmp_path, then="sleep 60"), tmp_path / "record"
    environment = {
        **os.environ,
        "ASK_PANEL_PG_BIN": str(tools),
        "RECORD": str(began),
        "REAL": str(tools_folder()),
    }
    process = subprocess.Popen([ASK_PANEL, "backup", "create", "--db", filled], env=environment)
    while not began.exists() or "--snapshot" not in began.read_text():
        time.sleep(0.05)

    process.send_signal(signal.SIGTERM)

    assert process.wait(PATIENCE_SECONDS) == 128 + signal.SIGTERM
    assert backups_in(folder) == []


def test_a_dump_that_fails_is_no_backup(
    filled: str, run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASK_PANEL_PG_BIN", str(recording_tools(tmp_path, then="kill -9 $$")))
    monkeypatch.setenv("RECORD", str(tmp_path / "record"))
    monkeypatch.setenv("REAL", str(tools_folder()))

    ran = run("backup", "create", "--db", filled)

    assert ran.status == 2
    assert "pg_dump failed" in ran.err
    assert backups_in(folder) == []


def test_a_restore_that_breaks_in_the_midst_leaves_the_database_empty(
    filled: str,
    empty_postgresql_url: str,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = run("backup", "create", "--json", "--db", filled).document
    tools = recording_tools(tmp_path)
    (tools / "pg_restore").write_text(CUTTING)
    monkeypatch.setenv("ASK_PANEL_PG_BIN", str(tools))
    monkeypatch.setenv("RECORD", str(tmp_path / "record"))
    monkeypatch.setenv("REAL", str(tools_folder()))

    ran = run("backup", "restore", made["backup_id"], "--db", empty_postgresql_url)

    assert ran.status == 2
    assert "pg_restore failed" in ran.err
    assert tables_of(empty_postgresql_url) == []


def tables_of(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        )
        return [row[0] for row in found]


def recording_tools(folder: Path, *, then: str = "") -> Path:
    """PostgreSQL's tools, which write down how they are called.

    Args:
        folder: where to.
        then: what `pg_dump` does before it dumps.
    """
    tools = folder / "tools"
    tools.mkdir()
    script = RECORDING.replace("exec", f'case "$*" in *--snapshot*) {then or ":"};; esac\nexec')
    for name in ("pg_dump", "pg_restore"):
        (tools / name).write_text(script)
        (tools / name).chmod(0o755)
    return tools
