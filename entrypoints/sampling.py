"""Numbers that nobody counts as they change, looked at every second instead."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import Context

from application.shared import StorageCheck
from entrypoints.api.metrics import Metrics

_SECONDS = 1


@asynccontextmanager
async def sampling(metrics: Metrics, storage: StorageCheck, *, limit: int) -> AsyncIterator[None]:
    """Have the metrics tell how many connections this process uses, for as long as the block lasts.

    Args:
        metrics: of this process.
        storage: knows the connections.
        limit: how many there may be.
    """
    metrics.connections_limit.set(limit)
    # In a context of its own: it acts for no request.
    task = asyncio.create_task(_keep_looking(metrics, storage), name="sampling", context=Context())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _keep_looking(metrics: Metrics, storage: StorageCheck) -> None:
    while True:
        in_use = storage.connections_in_use
        if in_use is not None:
            metrics.connections_in_use.set(in_use)
        await asyncio.sleep(_SECONDS)
