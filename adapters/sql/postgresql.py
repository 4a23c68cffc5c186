"""Connections to PostgreSQL."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from select import POLLIN, poll
from typing import Any, TypeVar, cast

import psycopg
from attrs import frozen
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from adapters.sql.connections import Connections, Limits, Working, Writing, checked_out
from adapters.sql.row_security import STATEMENT_SECONDS

_CONNECT_SECONDS = 10
_POOL_SECONDS = 10
"""How long to wait for one. Nobody holds one while a model answers, so it comes in milliseconds."""

Result = TypeVar("Result")


class PostgresqlConnections(Connections):
    """A pool of psycopg's asynchronous connections."""

    def __init__(self, url: URL, limits: Limits, options: dict[str, Any]) -> None:
        """Connect to `url` when first needed, with the engine `options` of every database."""
        if "connect_timeout" not in url.query:
            url = url.update_query_dict({"connect_timeout": str(_CONNECT_SECONDS)})
        self._engine = create_async_engine(
            url,
            pool_size=limits.pool_size,
            max_overflow=0,
            pool_timeout=_POOL_SECONDS,
            pool_use_lifo=True,
            # Transactions begin with `begin_for`; the driver's own BEGIN is one more round trip.
            isolation_level="AUTOCOMMIT",
            execution_options={STATEMENT_SECONDS: limits.statement_seconds},
            **options,
        )
        event.listen(self._engine.sync_engine, "checkout", _require_silence)

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run work that only reads, on what is committed."""
        # All in one go: each way into SQLAlchemy's synchronous part costs, and a task to leave it.
        return await greenlet_spawn(self._read, work)

    def _read(self, work: Callable[[Connection], Result]) -> Result:
        with self.engine.connect() as connection:
            return work(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writing]:
        """A transaction, begun by its first statement."""
        async with self._engine.connect() as connection:
            yield _Writing(connection)

    def reading(self) -> AbstractAsyncContextManager[Working]:
        """A transaction that only reads, begun by its first statement."""
        return self.writing()

    @property
    def in_use(self) -> int:
        """How many connections somebody works on at this moment."""
        return checked_out(self._engine.pool)

    @property
    def engine(self) -> Engine:
        """What sends the statements."""
        return self._engine.sync_engine

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def _require_silence(connection: PoolProxiedConnection, *_: object) -> None:
    """Take no connection out of the pool on which there is something to hear.

    Nothing was asked on it, so that is a server which says that it leaves, or left. To ask it
    whether it is there would cost each transaction a round trip.
    """
    driver = cast("psycopg.AsyncConnection[object]", connection.driver_connection)
    if driver.closed:
        raise InvalidatePoolError
    ears = poll()
    ears.register(driver.fileno(), POLLIN)
    if ears.poll(0):
        raise InvalidatePoolError


@frozen
class _Writing(Writing):
    """A transaction on a connection of its own, which waits for nobody's turn."""

    _connection: AsyncConnection

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, or raises."""
        return await self._connection.run_sync(work)

    async def finish(self, work: Callable[[Connection], Result]) -> Result:
        """The same of the last work, which commits."""
        return await self._connection.run_sync(work)
