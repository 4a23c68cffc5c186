from collections.abc import AsyncIterator, Iterator

import httpx
import psycopg
import pytest
from psycopg.rows import TupleRow

from adapters.supabase import SupabaseProject
from domain.tenancy import TenantId
from tests.supabase.connected import connected
from tests.supabase.gateway import PUBLISHABLE_KEY
from tests.supabase.project import Project


@pytest.fixture
async def project(supabase_project: Project) -> AsyncIterator[SupabaseProject]:
    """The project as the service opens it."""
    async with connected(supabase_project) as opened:
        yield opened


@pytest.fixture
def rest(supabase_project: Project) -> Iterator[httpx.Client]:
    """Whoever reaches the project's API from outside, with the key that everybody has."""
    headers = {"apikey": PUBLISHABLE_KEY, "Prefer": "return=representation"}
    with httpx.Client(base_url=f"{supabase_project.url}/rest/v1/", headers=headers) as client:
        yield client


@pytest.fixture
def database(supabase_project: Project) -> Iterator[psycopg.Connection[TupleRow]]:
    """The project's database, as its superuser sees it."""
    with psycopg.connect(supabase_project.database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def tenant_id() -> TenantId:
    return TenantId.generate()
