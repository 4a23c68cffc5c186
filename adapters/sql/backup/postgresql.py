"""PostgreSQL databases, dumped and restored by PostgreSQL's own tools."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.pool import NullPool

from adapters.sql.address import place_of
from adapters.sql.backup.chains import find_broken_chains
from adapters.sql.backup.postgresql_contents import read_contents
from adapters.sql.backup.postgresql_rights import (
    owner_of,
    require_empty,
    require_roles,
    require_seeing_all,
)
from adapters.sql.backup.restorable import require_same_kind, require_this_schema
from adapters.sql.backup.tools import PostgresqlTools
from adapters.sql.backup.versions import release
from adapters.sql.errors import domain_errors
from application.backup import BackedUpDatabase, BackupObserver, Copied
from domain.backup import Contents, Manifest
from domain.shared import Unavailable

_KIND = "postgresql"
_ARCHIVE = "database.dump.zst"
_CONNECT_SECONDS = 10
_ONE_MOMENT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
_UNLIMITED = text(
    "SELECT set_config('statement_timeout', '0', true), "
    "set_config('idle_in_transaction_session_timeout', '0', true)"
)
"""The transaction holds its snapshot for as long as the dump takes."""
_SIZE = text(
    "SELECT coalesce(sum(pg_table_size(c.oid)), 0) FROM pg_class c "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
)


class PostgresqlBackup(BackedUpDatabase):
    """One database: the panels' tables, the engine's, the queue's, and whatever else is in it."""

    kind = _KIND

    def __init__(self, url: URL, tools: PostgresqlTools) -> None:
        """Work on the database of `url` by these tools."""
        self._url = url
        self._tools = tools

    @property
    def source(self) -> str:
        """Its name and server, in words."""
        return place_of(self._url)

    def copy(self, folder: Path, observer: BackupObserver) -> Copied:
        """Dump it into an archive in `folder`, durably; what is counted is of the same snapshot.

        Raises:
            Conflict: its user would not see all rows, or it is another program's.
            Unavailable: it cannot be reached, or `pg_dump` is missing or fails.
        """
        with self._transaction() as connection:
            connection.execute(_ONE_MOMENT)
            connection.execute(_UNLIMITED)
            require_seeing_all(connection)
            server = str(connection.scalar(text("SHOW server_version")))
            self._tools.require_at_least("pg_dump", int(server.partition(".")[0]))
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            observer.begins("counting rows", None)
            contents = read_contents(connection)
            observer.begins("dumping", int(connection.scalar(_SIZE) or 0))
            archive = self._tools.dump(
                self._parameters(), str(snapshot), folder / _ARCHIVE, observer
            )
        versions = {
            "ask-panel": release(),
            "postgresql": server,
            "pg_dump": self._tools.version("pg_dump"),
        }
        return Copied(contents=contents, archives=(archive,), versions=versions)

    def require_readable(self, folder: Path, manifest: Manifest) -> None:
        """Pass where `pg_restore` can read the archive's table of contents.

        Raises:
            Conflict: it cannot.
            Unavailable: it is missing.
        """
        require_same_kind(manifest, _KIND)
        for archive in manifest.archives:
            self._tools.require_readable(folder / archive.name)

    def require_restorable(self, manifest: Manifest) -> None:
        """Pass where that backup may be restored into this database; writes nothing.

        Raises:
            Conflict: it is of another kind or schema, or this database is not empty, not of the
                same owner, or lacks roles.
            Unavailable: it cannot be reached, or `pg_restore` is missing.
        """
        require_same_kind(manifest, _KIND)
        require_this_schema(manifest)
        with self._transaction() as connection:
            require_empty(connection)
            require_roles(connection, manifest)
        dumped_by = manifest.versions.get("pg_dump", "0").partition(".")[0]
        self._tools.require_at_least("pg_restore", int(dumped_by))

    def restore(self, folder: Path, manifest: Manifest, observer: BackupObserver) -> None:
        """Fill the database in one transaction.

        Raises:
            Unavailable: `pg_restore` fails, and the database is as it was.
        """
        observer.begins("restoring", manifest.size)
        for archive in manifest.archives:
            self._tools.restore(self._parameters(), folder / archive.name, observer)

    def contents(self) -> Contents:
        """What it holds at this moment."""
        with self._transaction() as connection:
            connection.execute(_ONE_MOMENT)
            connection.execute(_UNLIMITED)
            return read_contents(connection)

    def broken_chains(self, observer: BackupObserver) -> Mapping[str, int]:
        """By tenant, the number of the first event that does not fit its chain; walks all."""
        with self._transaction() as connection:
            connection.execute(_UNLIMITED)
            return find_broken_chains(connection, observer)

    @contextmanager
    def scratch(self, manifest: Manifest) -> Iterator[BackedUpDatabase]:
        """A database on the same server, of the same owner, removed with the block.

        Raises:
            Unavailable: its user may not make databases.
        """
        name = f"ask_panel_drill_{manifest.backup_id[-8:]}_{os.getpid()}"
        owner = owner_of(manifest).replace('"', '""')
        try:
            self._run(f'CREATE DATABASE {name} TEMPLATE template0 OWNER "{owner}"')
        except Unavailable as error:
            message = (
                f"a database for the drill cannot be made: {error.message}; name a user in --db "
                "who may make databases, such as a superuser"
            )
            raise Unavailable(error.code, message) from error
        try:
            yield PostgresqlBackup(self._url.set(database=name), self._tools)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        url = self._url
        if "connect_timeout" not in url.query:
            url = url.update_query_dict({"connect_timeout": str(_CONNECT_SECONDS)})
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
        try:
            with domain_errors(), engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def _run(self, command: str) -> None:
        with self._transaction() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql(command)

    def _parameters(self) -> dict[str, str]:
        """As libpq has them; not by way of its URLs, which are quoted otherwise than ours."""
        url = self._url
        given = {
            "host": url.host,
            "port": url.port,
            "user": url.username,
            "password": url.password,
            "dbname": url.database,
            **url.normalized_query,
        }
        return {
            name: ",".join(value) if isinstance(value, tuple) else str(value)
            for name, value in given.items()
            if value is not None
        }
