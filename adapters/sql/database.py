"""The database: connections, transactions and the one queue of answers."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from typing import Any, Self

from sqlalchemy import Connection, Executable, RowMapping, event, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from adapters.sql.address import engine_url, is_sqlite, make_folder, place_of
from adapters.sql.errors import domain_errors
from adapters.sql.group_commit import GroupCommit
from adapters.sql.journal_queue import Answer, write_answers
from adapters.sql.revision import bring_to_head, is_at_head
from application.panel.ports import JournalEntry
from domain.shared import Conflict, Unavailable

_CONNECT_SECONDS = 10
_BUSY_SECONDS = 30
_WRITES = "ask_panel_writes"


class Database:
    """An open database of this release's schema; belongs to one event loop.

    Attributes:
        answers: takes answers into the journal, many in a transaction.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        """Work through `engine`; use `open` to get one on a checked schema."""
        self._engine = engine
        self._writer = engine.execution_options(**{_WRITES: True})
        # SQLite lets one connection write at a time; waiting here costs no polling.
        self._turn: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if self.dialect == "sqlite" else nullcontext()
        )
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
        database = cls(_engine(address))
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

    @property
    def dialect(self) -> str:
        """Its kind: `sqlite` or `postgresql`."""
        return self._engine.dialect.name

    async def close(self) -> None:
        """Commit what waits, and close every connection."""
        await self.answers.finish()
        await self._engine.dispose()

    async def rows(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[RowMapping]:
        """What a query gives, on what is committed."""
        with domain_errors():
            async with self._engine.connect() as connection:
                return (await connection.execute(statement, parameters)).mappings().all()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction that may write; commit on it, or all is undone."""
        with domain_errors():
            async with self._turn, self._writer.connect() as connection:
                yield connection

    async def _prepare(self) -> None:
        with domain_errors():
            async with self._engine.connect() as connection:
                at_head = await connection.run_sync(is_at_head)
                if self.dialect == "sqlite":
                    await connection.execute(text("PRAGMA journal_mode = WAL"))
        if not at_head:
            async with self.writing() as connection:
                await connection.run_sync(bring_to_head)
                await connection.commit()

    async def _write_answers(self, group: Sequence[Answer]) -> Sequence[JournalEntry]:
        async with self.writing() as connection:
            entries = await write_answers(connection, group)
            await connection.commit()
        return entries


def _engine(url: URL) -> AsyncEngine:
    options: dict[str, Any] = {
        "hide_parameters": True,
        "json_serializer": partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
        "pool_use_lifo": True,
    }
    if not is_sqlite(url):
        patience = {"connect_timeout": _CONNECT_SECONDS}
        connect = patience | {key: url.query[key] for key in patience if key in url.query}
        return create_async_engine(url, connect_args=connect, pool_pre_ping=True, **options)
    # Without pysqlite's own transaction control: a transaction begins where we say so.
    own_begin = {"timeout": _BUSY_SECONDS, "isolation_level": None}
    engine = create_async_engine(url, connect_args=own_begin, **options)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first might find it lost to another."""
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
