"""Checkpoints in PostgreSQL, each tenant's out of the others' sight.

LangGraph's tables know no tenant, but every thread's id begins with its own. So policies compare
that with the tenant that a transaction has set, and each call of the checkpointer sets the tenant
of the thread that it is about.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg import AsyncConnection, Error
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from adapters.langgraph.postgresql_tables import make_tables
from domain.shared import Unavailable

_POOL_SIZE = 4
"""Checkpoints are small, and few: a handful a round of each panel."""
_CONNECT_SECONDS = 10
_ACT_FOR = """
SELECT set_config('search_path', 'checkpoints', true), set_config('app.tenant_id', %s, true),
    set_config('statement_timeout', '30s', true), set_config('lock_timeout', '10s', true),
    set_config('idle_in_transaction_session_timeout', '60s', true)
"""

Connection = AsyncConnection[DictRow]
Pool = AsyncConnectionPool[Connection]


class TenantCheckpointer(AsyncPostgresSaver):
    """LangGraph's checkpointer, every call of which sees one tenant's checkpoints only."""

    def __init__(self, pool: Pool) -> None:
        """Work through `pool`."""
        super().__init__(pool)
        self._pool = pool

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The thread's checkpoint of the configured id, else its last, else None."""
        async with self._saver_of(_thread_of(config)) as saver:
            return await saver.aget_tuple(config)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keep a checkpoint, and return the configuration that finds it."""
        async with self._saver_of(_thread_of(config)) as saver:
            return await saver.aput(config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Keep what a task wrote since the configured checkpoint."""
        async with self._saver_of(_thread_of(config)) as saver:
            await saver.aput_writes(config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        """Delete all that is kept of a thread."""
        async with self._saver_of(thread_id) as saver:
            await saver.adelete_thread(thread_id)

    @asynccontextmanager
    async def _saver_of(self, thread_id: str) -> AsyncIterator[AsyncPostgresSaver]:
        """A checkpointer within one transaction of the tenant that the thread's id begins with.

        In a pipeline, so that the transaction costs no round trips of its own.

        Raises:
            Unavailable: the database failed.
        """
        try:
            async with (
                self._pool.connection() as connection,
                connection.pipeline(),
                connection.transaction(),
            ):
                await connection.execute(_ACT_FOR, (thread_id.partition(":")[0],))
                yield AsyncPostgresSaver(connection, serde=self.serde)
        except Error as error:
            message = "the database failed to keep a checkpoint; resume the panel once it runs"
            raise Unavailable("storage_failed", message) from error


@asynccontextmanager
async def open_tenant_checkpointer(conninfo: str) -> AsyncIterator[TenantCheckpointer]:
    """A checkpointer on the database of that connection string, whose tables are made if needed.

    Raises:
        psycopg.Error: the database cannot be reached, or its user may not make the tables.
    """
    pool: Pool = AsyncConnectionPool(
        conninfo,
        connection_class=Connection,
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
        min_size=1,
        max_size=_POOL_SIZE,
        timeout=_CONNECT_SECONDS,
        check=AsyncConnectionPool.check_connection,
        open=False,
    )
    async with pool:
        async with pool.connection() as connection:
            await make_tables(connection)
        yield TenantCheckpointer(pool)


def _thread_of(config: RunnableConfig) -> str:
    thread_id: str = config["configurable"]["thread_id"]
    return thread_id
