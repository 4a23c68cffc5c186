from collections.abc import AsyncIterator

import pytest

from adapters.sql import Database
from domain.tenancy import TenantId
from tests.contracts.store import Store, in_database, in_memory


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """Each store in turn, without any data."""
    if request.param == "memory":
        yield in_memory()
        return
    database = await Database.open(request.getfixturevalue(f"{request.param}_url"))
    yield in_database(database)
    await database.close()


@pytest.fixture
def tenant_id() -> TenantId:
    return TenantId.generate()
