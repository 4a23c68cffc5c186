"""Connections to a SQLite file.

Through the standard library's driver in threads of our own: a piece of work, however many
statements it has, costs one hop to a thread and back, where an asynchronous driver hops several
times for each statement.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection

from adapters.sql.connections import Connections, Run
from domain.shared import Unavailable

_BUSY_SECONDS = 30
_READERS = 4
_WRITES = "ask_panel_writes"

Result = TypeVar("Result")


class SqliteConnections(Connections):
    """Several readers and one writer, as SQLite has it in WAL mode.

    Attributes:
        patience_seconds: how long a writer waits for the writers before it.
    """

    def __init__(self, url: URL, options: dict[str, Any]) -> None:
        """Open `url` when first needed, with the engine `options` of every database."""
        self.patience_seconds: float = _BUSY_SECONDS
        self._engine = create_engine(
            url,
            # Without pysqlite's own transaction control: a transaction begins where we say so.
            connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None},
            pool_size=_READERS + 1,
            pool_use_lifo=True,
            # Closing a SQLAlchemy connection ends the one transaction that it may have begun.
            pool_reset_on_return=None,
            **options,
        )
        event.listen(self._engine, "connect", _set_up)
        event.listen(self._engine, "begin", _begin)
        self._to_write = self._engine.execution_options(**{_WRITES: True})
        self._readers = ThreadPoolExecutor(_READERS, "ask-panel-reader")
        self._writer = ThreadPoolExecutor(1, "ask-panel-writer")
        self._turn = asyncio.Lock()

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run work that only reads, on what is committed."""

        def reading() -> Result:
            with self._engine.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, reading)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Run]:
        """A transaction that takes the file's write lock with its first statement.

        All its work runs in the one writer thread, in order: also what a cancelled task left
        behind is over before the next transaction begins.

        Raises:
            Unavailable: the writers before it took too long.
        """
        await self._take_turn()
        try:
            connection = self._to_write.connect()
            loop = asyncio.get_running_loop()
            unsettled = False

            async def run(work: Callable[[Connection], Result]) -> Result:
                nonlocal unsettled
                unsettled = True
                result = await loop.run_in_executor(self._writer, work, connection)
                unsettled = connection.in_transaction()
                return result

            try:
                yield run
            finally:
                if unsettled:
                    await loop.run_in_executor(self._writer, connection.close)
                else:
                    connection.close()
        finally:
            self._turn.release()

    async def close(self) -> None:
        """Close every connection and end the threads."""
        self._readers.shutdown()
        self._writer.shutdown()
        self._engine.dispose()

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(self.patience_seconds):
                await self._turn.acquire()
        except TimeoutError as error:
            message = "the database was busy for too long; repeat, or end what else is using it"
            raise Unavailable("storage_busy", message) from error


def _set_up(connection: DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first might find it lost to another."""
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
