"""A queue in a real PostgreSQL, as the service's user sees it."""

from collections.abc import AsyncIterator

import pytest

from adapters.procrastinate.enqueuing import enqueue_panel
from adapters.procrastinate.queue import ProcrastinateQueue, open_queue
from adapters.sql import Database

LEASE_SECONDS = 1.2


@pytest.fixture
async def queue(postgresql_app_url: str) -> AsyncIterator[ProcrastinateQueue]:
    async with open_queue(postgresql_app_url, lease_seconds=LEASE_SECONDS) as opened:
        yield opened


@pytest.fixture
async def database(postgresql_app_url: str) -> AsyncIterator[Database]:
    """The database of the panels, as a service opens it."""
    opened = await Database.open(postgresql_app_url, serving=True, enqueue=enqueue_panel)
    yield opened
    await opened.close()
