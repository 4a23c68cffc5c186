"""LangGraph's own tables in PostgreSQL: made in a schema apart, and closed between tenants."""

import asyncio
from collections.abc import Sequence

from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg import AsyncConnection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

_HAS_REVISIONS = "SELECT to_regclass('checkpoints.checkpoint_migrations') IS NOT NULL AS value"
_REVISION = "SELECT max(v) AS value FROM checkpoints.checkpoint_migrations"
_OPEN_TABLES = """
SELECT c.relname AS name FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'thread_id'
WHERE c.relnamespace = to_regnamespace('checkpoints') AND c.relkind = 'r'
AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
"""
_POLICY = SQL(
    "CREATE POLICY own_tenant ON checkpoints.{} USING "
    "(split_part(thread_id, ':', 1) = nullif(current_setting('app.tenant_id', true), ''))"
)
_FORCE = SQL("ALTER TABLE checkpoints.{} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")

# The key: the letters ASKCHECK.
_TRY_LOCK = "SELECT pg_try_advisory_lock(x'41534B434845434B'::bigint) AS value"
_UNLOCK = "SELECT pg_advisory_unlock(x'41534B434845434B'::bigint)"


async def make_tables(connection: AsyncConnection[DictRow]) -> None:
    """Make LangGraph's tables, those of its present release, unless they are there and closed.

    Args:
        connection: in autocommit, as LangGraph makes indexes outside of transactions.

    Raises:
        psycopg.Error: the connection's user may not.
    """
    if await _are_made(connection):
        return
    # Not by waiting in the database: the making of an index waits for all who wait there.
    while not await _value(connection, _TRY_LOCK):  # noqa: ASYNC110 - another process holds it
        await asyncio.sleep(0.05)
    try:
        await connection.execute("CREATE SCHEMA IF NOT EXISTS checkpoints")
        await connection.execute("SET search_path = checkpoints")
        await AsyncPostgresSaver(connection).setup()
        await _close_tables(connection)
    finally:
        await connection.execute("RESET search_path")
        await connection.execute(_UNLOCK)


async def _are_made(connection: AsyncConnection[DictRow]) -> bool:
    if not await _value(connection, _HAS_REVISIONS):
        return False
    latest = len(AsyncPostgresSaver.MIGRATIONS) - 1
    return await _value(connection, _REVISION) == latest and not await _open_tables(connection)


async def _close_tables(connection: AsyncConnection[DictRow]) -> None:
    for table in map(Identifier, await _open_tables(connection)):
        async with connection.transaction():
            await connection.execute(_POLICY.format(table))
            await connection.execute(_FORCE.format(table))


async def _open_tables(connection: AsyncConnection[DictRow]) -> Sequence[str]:
    """The tables of threads that do not keep them apart yet."""
    rows = await (await connection.execute(_OPEN_TABLES)).fetchall()
    return [row["name"] for row in rows]


async def _value(connection: AsyncConnection[DictRow], query: str) -> object:
    row = await (await connection.execute(query.encode())).fetchone()
    return row["value"] if row else None
