"""A queue in a real PostgreSQL, as the service's user sees it."""

from collections.abc import AsyncIterator

import pytest

from adapters.procrastinate.enqueuing import enqueue_panel
from adapters.procrastinate.queue import ProcrastinateQueue, open_queue
from adapters.sql import Database

LEASE_SECONDS = 60
"""No worker of a slow machine is taken for dead."""
SHORT_LEASE_SECONDS = 6
"""For tests that end a worker amid its jobs, or wait for its heart: both take a part of it."""


@pytest.fixture
async def queue(
    postgresql_app_url: str, request: pytest.FixtureRequest
) -> AsyncIterator[ProcrastinateQueue]:
    lease_seconds = getattr(request, "param", LEASE_SECONDS)
    async with open_queue(postgresql_app_url, lease_seconds=lease_seconds) as opened:
        yield opened


@pytest.fixture
async def database(postgresql_app_url: str) -> AsyncIterator[Database]:
    """The database of the panels, as a service opens it."""
    opened = await Database.open(postgresql_app_url, serving=True, enqueue=enqueue_panel)
    yield opened
    await opened.close()
