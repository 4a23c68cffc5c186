"""Checkpoints in a SQLite file.

LangGraph's asynchronous checkpointer hops to a thread for each statement, cursor and commit; here
each call is one hop to a thread that does LangGraph's synchronous one's work.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.sqlite import SqliteSaver

_BUSY_SECONDS = 30

Result = TypeVar("Result")


class FileCheckpointer(SqliteSaver):
    """LangGraph's checkpointer for SQLite, whose connection one thread works on."""

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        """Work on `connection` in `thread`, which has no other."""
        super().__init__(connection)
        self._thread = thread

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The thread's checkpoint of the configured id, else its last, else None."""
        return await self._run(self.get_tuple, config)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keep a checkpoint, and return the configuration that finds it."""
        return await self._run(self.put, config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Keep what a task wrote since the configured checkpoint."""
        await self._run(self.put_writes, config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        """Delete all that is kept of a thread."""
        await self._run(self.delete_thread, thread_id)

    async def _run(self, work: Callable[..., Result], *given: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *given)


@asynccontextmanager
async def open_file_checkpointer(path: Path) -> AsyncIterator[FileCheckpointer]:
    """The checkpointer of a file, which is made if there is none.

    In WAL mode with normal synchronisation: a checkpoint that a power cut takes is redone. The
    panel and its answers are in the database itself, which synchronises fully.
    """
    with _connected(path) as connection, ThreadPoolExecutor(1, "ask-panel-checkpoints") as thread:
        checkpointer = FileCheckpointer(connection, thread)
        await asyncio.get_running_loop().run_in_executor(thread, checkpointer.setup)
        yield checkpointer


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(
        sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
    ) as connection:
        connection.execute("PRAGMA synchronous = NORMAL")
        yield connection
