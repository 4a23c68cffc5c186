"""What a carrier's process is told, and panels for it: fixtures, known where they are imported."""

from collections.abc import AsyncIterator, Mapping

import pytest

from entrypoints.bootstrap import Application, open_application
from entrypoints.settings import Settings

__all__ = ["application", "environment"]

SECRET = "a-cursor-secret-that-is-long-enough-canary"


@pytest.fixture
def environment(postgresql_app_url: str) -> Mapping[str, str]:
    """Enough for a service that is open to everybody, on PostgreSQL."""
    return {
        "ASK_PANEL_AUTH": "keys",
        "ASK_PANEL_CURSOR_SECRET": SECRET,
        "ASK_PANEL_DATABASE_URL": postgresql_app_url,
        "ASK_PANEL_LEASE_SECONDS": "20",
    }


@pytest.fixture
async def application(postgresql_app_url: str) -> AsyncIterator[Application]:
    """The service that others call, on the same database; its queue is enqueued into."""
    async with open_application(Settings(postgresql_app_url), serving=True) as opened:
        yield opened
