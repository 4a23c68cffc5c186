"""A database looked at before a release is deployed on it. Nothing is made or changed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.pool import NullPool

from adapters.sql.address import engine_url, is_sqlite, place_of
from adapters.sql.backup.tools import PostgresqlTools
from adapters.sql.errors import domain_errors
from adapters.sql.revision import HEAD, is_at_head, known_revisions, stored_revision, works_with
from adapters.sql.roles import require_powerless
from adapters.sql.serving import require_serving
from domain.shared import Conflict, Unavailable

_CONNECT_SECONDS = 5
_USERS = text("SELECT DISTINCT unnest(ARRAY[current_user, session_user])")


def can_be_written(folder: Path) -> bool:
    """Whether files can be put into a folder, or it can be made in the nearest one that is there.

    Args:
        folder: absolute.
    """
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return there.is_dir() and os.access(there, os.W_OK)


def look_at_server(database_url: str) -> str:
    """What the database is, in words, once it has answered.

    Raises:
        InvalidValue: the URL is malformed or of another kind of database.
        Unavailable: it does not answer, or cannot be made.
    """
    url = engine_url(database_url)
    if _is_missing(url):
        _require_makeable(url)
        return f"{place_of(url)} is made at the first start"
    with _looking(url) as connection:
        if is_sqlite(url):
            return f"{place_of(url)} answers"
        version = connection.scalar(text("SHOW server_version"))
        return f"{place_of(url)} answers: PostgreSQL {version}"


def pending_migration(database_url: str) -> str | None:
    """From which revision to which the database is to be migrated; None where it is not.

    Raises:
        Conflict: it is of a newer release, or another program's.
        Unavailable: it does not answer.
    """
    url = engine_url(database_url)
    found = None
    if not _is_missing(url):
        with _looking(url) as connection:
            found = stored_revision(connection)
    if works_with(found):
        return None
    if found is not None and found not in known_revisions():
        message = (
            f"the schema is of revision {found!r:.40}, which this release does not know (it works "
            f"with {HEAD}); deploy the release that migrated it, or a later one"
        )
        raise Conflict("database_version_unknown", message)
    return f"from {found or 'nothing'} to {HEAD}"


def require_safe_role(database_url: str) -> str:
    """Who the service works as, where that user is bound by the policies.

    Raises:
        Conflict: it is not, or lacks rights, or a table lost its policies.
        Unavailable: the database does not answer.
    """
    url = engine_url(database_url)
    if is_sqlite(url):
        return "SQLite has no roles; one process serves from the file"
    with _looking(url) as connection:
        users = list(connection.scalars(_USERS))
        for user in users:
            require_powerless(connection, user)
        if is_at_head(connection):
            require_serving(connection)
        return f"{', '.join(users)} sees one tenant's rows at a time"


def require_backup_tools(database_url: str, folder: Path | None) -> str:
    """Which of PostgreSQL's tools backups take, where they are no older than the server.

    Raises:
        Unavailable: one is missing or too old, or the database does not answer.
    """
    url = engine_url(database_url)
    if is_sqlite(url):
        return "SQLite is backed up without tools"
    tools = PostgresqlTools(folder)
    with _looking(url) as connection:
        major = int(str(connection.scalar(text("SHOW server_version_num")))) // 10_000
    for name in ("pg_dump", "pg_restore"):
        tools.require_at_least(name, major)
    return f"pg_dump and pg_restore {tools.version('pg_dump')}"


def _is_missing(url: URL) -> bool:
    return is_sqlite(url) and not Path(str(url.database)).exists()


def _require_makeable(url: URL) -> None:
    folder = Path(str(url.database)).absolute().parent
    if not can_be_written(folder):
        message = (
            f"{place_of(url)} cannot be made: {folder} cannot be written; name another place by "
            "ASK_PANEL_DATABASE_URL"
        )
        raise Unavailable("storage_unreachable", message)


@contextmanager
def _looking(url: URL) -> Iterator[Connection]:
    if not is_sqlite(url) and "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": str(_CONNECT_SECONDS)})
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        with domain_errors(), engine.connect() as connection:
            yield connection
    except (Conflict, Unavailable) as error:
        message = f"{place_of(url)} cannot be used: {error.message}"
        raise type(error)(error.code, message) from error
    finally:
        engine.dispose()
