"""A release backs up what the one before left, before it migrates it."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from adapters.langgraph.checkpoints import checkpoint_file
from adapters.sql.address import engine_url
from adapters.sql.backup.postgresql import PostgresqlBackup
from adapters.sql.backup.sqlite import SqliteBackup
from adapters.sql.backup.tools import PostgresqlTools
from adapters.sql.revision import migrate
from application.backup import BackedUpDatabase, BackupObserver
from domain.backup import Manifest, backup_id
from domain.shared import Conflict
from tests.adapters.files.test_backups import NOON
from tests.postgresql import tools_folder


class Unwatched(BackupObserver):
    """Nobody looks."""

    def begins(self, step: str, total: int | None) -> None:
        pass

    def advanced(self, amount: int) -> None:
        pass


@pytest.fixture(params=["sqlite_url", "empty_postgresql_url"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database."""
    return str(request.getfixturevalue(request.param))


def database_at(url: str) -> BackedUpDatabase:
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        return SqliteBackup(file, checkpoint_file(file))
    return PostgresqlBackup(engine_url(url), PostgresqlTools(tools_folder()))


@pytest.mark.parametrize("revision", ["0001", "0003"])
def test_an_older_schema_is_backed_up_and_not_restored_by_this_release(
    url: str, tmp_path: Path, revision: str
) -> None:
    with create_engine(engine_url(url), poolclass=NullPool).begin() as connection:
        migrate(connection, revision)
    database = database_at(url)

    copied = database.copy(tmp_path, Unwatched())

    assert copied.contents.revision == revision
    manifest = Manifest(
        backup_id=backup_id(NOON, "0d6c1f2a"),
        taken_at=NOON,
        kind=database.kind,
        source=database.source,
        versions=copied.versions,
        contents=copied.contents,
        archives=copied.archives,
    )
    database.require_readable(tmp_path, manifest)
    with pytest.raises(Conflict, match=f"has a schema of revision {revision}"):
        database.require_restorable(manifest)
