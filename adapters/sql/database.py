"""The database: its opening, its reads and writes, and the one queue of answers."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Self, TypeVar

import orjson
from attrs import frozen
from sqlalchemy import Connection
from sqlalchemy.engine import URL

from adapters.sql.address import engine_url, is_sqlite, make_folder, place_of
from adapters.sql.connections import Connections, Writing
from adapters.sql.errors import domain_errors
from adapters.sql.group_commit import GroupCommit
from adapters.sql.journal_queue import Answer, write_answers
from adapters.sql.revision import bring_to_head, is_at_head
from adapters.sql.sqlite import SqliteConnections
from application.panel.ports import JournalEntry
from domain.shared import Conflict, Unavailable

Result = TypeVar("Result")


def _to_json(value: object) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        # Whole numbers beyond 64 bits; or lone surrogates, which the driver refuses in its turn.
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_ENGINE_OPTIONS: dict[str, Any] = {
    "hide_parameters": True,
    "json_serializer": _to_json,
}


class Database:
    """An open database of this release's schema; belongs to one event loop.

    Attributes:
        answers: takes answers into the journal, many in a transaction.
    """

    def __init__(self, connections: Connections) -> None:
        """Work through `connections`; use `open` to get a database on a checked schema."""
        self._connections = connections
        self.answers: GroupCommit[Answer, JournalEntry] = GroupCommit(self._write_answers)

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the database and bring its schema to this release's version.

        Args:
            url: `sqlite:///FILE` (its folders are made) or `postgresql://...`.

        Raises:
            InvalidValue: the URL is malformed or of another kind of database.
            Conflict: the database is of another version, or another program's.
            Unavailable: it cannot be reached, read or written, or is no database.
        """
        address = engine_url(url)
        if is_sqlite(address):
            make_folder(address)
        database = cls(_connections(address))
        try:
            await database._prepare()
        except (Conflict, Unavailable) as error:
            await database.close()
            message = f"{place_of(address)} cannot be used: {error.message}"
            raise type(error)(error.code, message) from error
        except BaseException:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Commit what waits, and close every connection."""
        await self.answers.finish()
        await self._connections.close()

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run work that only reads, on what is committed.

        Raises:
            Unavailable: the database could not do it.
        """
        with domain_errors():
            return await self._connections.read(work)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writing]:
        """A transaction that may write; undone if it is left without being finished.

        Raises:
            DomainError: what the driver raised, in the domain's terms.
        """
        with domain_errors():
            async with self._connections.writing() as writing:
                yield _Translated(writing)

    async def _prepare(self) -> None:
        if await self.read(_is_ready):
            return
        async with self.writing() as writing:
            await writing.finish(bring_to_head)

    async def _write_answers(self, group: Sequence[Answer]) -> Sequence[JournalEntry]:
        async with self.writing() as writing:
            return await writing.finish(partial(write_answers, group=group))


@frozen
class _Translated(Writing):
    """A transaction whose errors are the domain's."""

    _writing: Writing

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, or raises."""
        with domain_errors():
            return await self._writing.run(work)

    async def finish(self, work: Callable[[Connection], Result]) -> Result:
        """The same of the last work, which commits; others may begin to write meanwhile."""
        with domain_errors():
            return await self._writing.finish(work)


def _connections(url: URL) -> Connections:
    if is_sqlite(url):
        return SqliteConnections(url, _ENGINE_OPTIONS)
    # Brings SQLAlchemy's ORM along, which is slow to load.
    from adapters.sql.postgresql import PostgresqlConnections

    return PostgresqlConnections(url, _ENGINE_OPTIONS)


def _is_ready(connection: Connection) -> bool:
    ready = is_at_head(connection)
    if connection.dialect.name == "sqlite":
        # Kept in the file, so it is done only once we know that the file is ours.
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    return ready
