"""The service's own connection to a Supabase project of the tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.sql.revision import works_with
from adapters.supabase import Address, SupabaseProject, open_project
from adapters.supabase.project import JobOf
from adapters.system import SystemClock
from tests.supabase.gateway import PUBLISHABLE_KEY
from tests.supabase.project import Project
from tests.supabase.tokens import private_jwk


@asynccontextmanager
async def connected(
    project: Project, *, secret: str = "", job_of: JobOf | None = None
) -> AsyncIterator[SupabaseProject]:
    """The project as the service opens it, with the project's own key unless a secret is given."""
    address = Address(url=project.url, key=PUBLISHABLE_KEY, secret=secret or private_jwk())
    opening = open_project(address, clock=SystemClock(), works_with=works_with, job_of=job_of)
    async with opening as opened:
        yield opened
