"""Connections to a SQLite file.

Through the standard library's driver in threads of our own: a piece of work, however many
statements it has, costs one hop to a thread and back, where an asynchronous driver hops several
times for each statement.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

from attrs import frozen
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection

from adapters.rows.refusals import storage_busy
from adapters.sql.connections import Connections, Working, Writing, checked_out

_BUSY_SECONDS = 30
_READERS = 4

Result = TypeVar("Result")


class SqliteConnections(Connections):
    """Several readers and one writer, as SQLite has it in WAL mode.

    Attributes:
        takes_turns: they do.
        patience_seconds: how long a writer waits for the writers before it.
    """

    takes_turns = True

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
        self._readers = ThreadPoolExecutor(_READERS, "ask-panel-reader")
        self._writer = ThreadPoolExecutor(1, "ask-panel-writer")
        self._turn = asyncio.Lock()

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run work that only reads, on what is committed."""

        def reading() -> Result:
            with self._engine.connect() as connection:
                return work(connection)

        return await _in_thread(self._readers, reading)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writing]:
        """A transaction that takes the file's write lock with its first statement.

        Raises:
            Unavailable: the writers before it took too long.
        """
        await self._take_turn()
        writing = _Writing(self._engine, self._writer, self._turn)
        try:
            yield writing
        finally:
            await writing.end()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Working]:
        """A transaction that only reads, and keeps nobody from writing."""
        # A thread of its own: what a cancelled task left behind is over before the connection goes.
        with ThreadPoolExecutor(1, "ask-panel-moment") as thread:
            connection = await _in_thread(thread, self._engine.connect)
            try:
                yield _Reading(connection, thread)
            finally:
                await _in_thread(thread, connection.close)

    @property
    def in_use(self) -> int:
        """How many connections somebody works on at this moment."""
        return checked_out(self._engine.pool)

    @property
    def engine(self) -> Engine:
        """What sends the statements."""
        return self._engine

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
            refusal = storage_busy()
            raise refusal from error


@frozen
class _Reading(Working):
    """A connection that one thread reads from."""

    _connection: Connection
    _thread: ThreadPoolExecutor

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, or raises."""
        return await _in_thread(self._thread, partial(work, self._connection))


class _Writing(Writing):
    """The transaction of whoever has the turn.

    All its work runs in the one writer thread, in order. So the turn can be passed on as soon as
    the last work is on its way there, and what a cancelled task left behind is over before the
    next transaction begins.
    """

    def __init__(self, engine: Engine, thread: ThreadPoolExecutor, turn: asyncio.Lock) -> None:
        """Write through `engine` in `thread`, and pass on the `turn`, which the caller has."""
        self._engine = engine
        self._thread = thread
        self._turn: asyncio.Lock | None = turn
        self._connection: Connection | None = None

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, or raises."""
        return await self._send(partial(self._do, work))

    async def finish(self, work: Callable[[Connection], Result]) -> Result:
        """The same of the last work, which commits; others may begin to write meanwhile."""
        finished = self._send(partial(self._do_and_close, work))
        self._pass_turn()
        return await finished

    async def end(self) -> None:
        """Undo what was not finished."""
        if self._turn is None:
            return
        closed = self._send(self._close)
        self._pass_turn()
        await closed

    def _send(self, work: Callable[[], Result]) -> "asyncio.Future[Result]":
        return _in_thread(self._thread, work)

    def _pass_turn(self) -> None:
        if self._turn is not None:
            self._turn.release()
            self._turn = None

    def _do(self, work: Callable[[Connection], Result]) -> Result:
        if self._connection is None:
            self._connection = _begun(self._engine)
        return work(self._connection)

    def _do_and_close(self, work: Callable[[Connection], Result]) -> Result:
        try:
            return self._do(work)
        finally:
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _in_thread(threads: ThreadPoolExecutor, work: Callable[[], Result]) -> "asyncio.Future[Result]":
    """The work in one of the threads, in the caller's context: the log says whose it is."""
    return asyncio.get_running_loop().run_in_executor(threads, copy_context().run, work)


def _set_up(connection: DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begun(engine: Engine) -> Connection:
    """A connection that has the write lock: had it only read, it might find it lost to another.

    The lock is taken by a statement, as a listener to begins would slow down every statement.
    """
    connection = engine.connect()
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        connection.close()
        raise
    return connection
