from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.sql import Database
from domain.tenancy import TenantId
from tests.contracts.store import Store, in_database, in_memory, in_project, told


@pytest.fixture(params=["memory", "told", "sqlite", "postgresql", "postgresql_app", "supabase"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """Each store in turn, without any data; PostgreSQL also as the service sees it.

    Of the one in memory also as it is where somebody is told of what is written.
    """
    async with opened(request) as found:
        yield found


@pytest.fixture(params=["memory", "sqlite", "postgresql", "supabase"])
async def operators_store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """Each store in turn, as it is seen by whoever may see all tenants."""
    async with opened(request) as found:
        yield found


@asynccontextmanager
async def opened(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield in_memory()
        return
    if request.param == "told":
        yield told(in_memory())
        return
    if request.param == "supabase":
        from tests.supabase.connected import connected  # noqa: PLC0415 - slow, and few need it

        supabase_project = request.getfixturevalue("supabase_project")
        async with (
            connected(supabase_project) as project,
            open_database(supabase_project.database_url) as database,
        ):
            yield in_project(project, database)
        return
    async with open_database(request.getfixturevalue(f"{request.param}_url")) as database:
        yield in_database(database)


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url)
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
def tenant_id() -> TenantId:
    return TenantId.generate()
