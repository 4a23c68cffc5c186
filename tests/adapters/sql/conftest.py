from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from adapters.sql import Database

Open = Callable[[str], Awaitable[Database]]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of each kind of database in turn."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
async def open_database() -> AsyncIterator[Open]:
    """Opens databases that are closed when the test ends."""
    opened: list[Database] = []

    async def open_one(url: str) -> Database:
        opened.append(await Database.open(url))
        return opened[-1]

    yield open_one
    for database in opened:
        await database.close()
