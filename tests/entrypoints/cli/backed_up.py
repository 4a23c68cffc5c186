"""Databases with panels in them, backed up; empty ones, to be restored into."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from attrs import frozen

from tests.entrypoints.cli.conftest import NOTE
from tests.postgresql import OWNER, PostgresqlServer, tools_folder, url_as

_ASK_PANEL = str(Path(sys.executable).with_name("ask-panel"))


class Target(Protocol):
    """An empty database; `url` is for the user that restores into it."""

    @property
    def url(self) -> str:
        """Where it is."""
        ...

    def state(self) -> object:
        """All that is there, to see whether it was touched."""
        ...


@frozen
class Held:
    """A database that was backed up: with a panel that ran, and one that waits for Jane.

    Attributes:
        url: for the user that backs it up.
        panels: the panels' ids.
        folder: where the backup lies.
        backup: what `backup create --json` told.
    """

    url: str
    panels: tuple[str, ...]
    folder: Path
    backup: dict[str, Any]


@frozen
class SqliteTarget:
    """A file that is not there, in a folder of its own."""

    folder: Path

    @property
    def url(self) -> str:
        """Where it will be."""
        return f"sqlite:///{self.folder / 'restored.db'}"

    def state(self) -> object:
        """The files in the folder."""
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]


@frozen
class PostgresqlTarget:
    """A database without a table."""

    url: str

    def state(self) -> object:
        """Its tables and whatever else has a name."""
        import psycopg  # noqa: PLC0415 - SQLite does without

        with psycopg.connect(self.url) as connection:
            return connection.execute(
                "SELECT relname, relnamespace::regnamespace::text FROM pg_class "
                "WHERE relnamespace::regnamespace::text !~ '^pg_|^information' ORDER BY 1, 2"
            ).fetchall()


@contextmanager
def empty_target(kind: str, folder: Path, server: PostgresqlServer | None) -> Iterator[Target]:
    """An empty database of that kind, removed with the block."""
    if server is None or kind == "sqlite":
        folder.mkdir()
        yield SqliteTarget(folder)
        return
    with server.new_database() as url:
        yield PostgresqlTarget(url)


def backed_up(url: str, folder: Path) -> Held:
    """Put panels into a database, as whoever owns it, and back it up into `folder`."""
    evidence = folder / "notes"
    evidence.mkdir(parents=True)
    (evidence / "routes.md").write_text(NOTE)
    owner = url if url.startswith("sqlite") else url_as(url, OWNER)
    experts = ("--expert", "fda_expert", "--expert", "clinical_expert")
    asked = ("ask", "Which route?", "--option", "510(k)", "--option", "De Novo", *experts)
    place = ("--evidence", str(evidence), "--json", "--db", owner)
    people = ("--type", "hybrid", "--base", "delphi", "--rounds", "1", "--person", "jane:Jane Roe")
    panels = [_told(*asked, *place), _told(*asked, *people, *place, status=5)]
    kept = folder / "backups"
    made = _told("backup", "create", "--to", str(kept), "--json", "--db", url)
    return Held(url, tuple(panel["panel_id"] for panel in panels), kept, made)


def rewrite(manifest: Path, **changed: Any) -> None:  # noqa: ANN401 - any JSON
    """Change a manifest as somebody might who can compute its checksum.

    Args:
        manifest: its file.
        changed: what to put in place of its own, within its contents where it stands there.
    """
    document = json.loads(manifest.read_text())
    body = document["manifest"]
    for name, value in changed.items():
        (body["contents"] if name in body["contents"] else body)[name] = value
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    document["sha256"] = hashlib.sha256(canonical.encode()).hexdigest()
    manifest.write_text(json.dumps(document))


def copied(held: Held, folder: Path) -> Path:
    """The folder of the backup, copied into `folder`, where tests may damage it."""
    shutil.copytree(held.folder, folder)
    return folder / str(held.backup["backup_id"])


def _told(*arguments: str, status: int = 0) -> dict[str, Any]:
    environment = {**os.environ, "ASK_PANEL_PG_BIN": str(tools_folder())}
    done = subprocess.run(
        [_ASK_PANEL, *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=environment,
    )
    assert done.returncode == status, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document
