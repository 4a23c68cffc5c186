"""Connections to PostgreSQL."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from attrs import frozen
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from adapters.sql.connections import Connections, Limits, Writing, checked_out
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
            pool_pre_ping=True,
            pool_use_lifo=True,
            execution_options={STATEMENT_SECONDS: limits.statement_seconds},
            **options,
        )

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run work that only reads, on what is committed."""
        async with self._engine.connect() as connection:
            return await connection.run_sync(work)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writing]:
        """A transaction, begun by its first statement."""
        async with self._engine.connect() as connection:
            yield _Writing(connection)

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
