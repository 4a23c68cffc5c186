"""Opening a Supabase project: where it is, what lets the service in, and whether it is ready."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from attrs import field, frozen

from adapters.supabase.answers import write_answers
from adapters.supabase.errors import tell_apart
from adapters.supabase.project import JobOf, SupabaseProject
from adapters.supabase.tokens import ServiceTokens
from application.shared import Clock
from domain.shared import Conflict

_CONNECT_SECONDS = 10
_OVER_HEAD_SECONDS = 5


@frozen(kw_only=True)
class Address:
    """Where a project is, and what lets the service in.

    Attributes:
        url: `https://PROJECT.supabase.co`.
        key: the project's publishable key (or its legacy `anon` key): names the project, opens
            nothing.
        secret: signs the service's own tokens, as `ServiceTokens` says.
        role: of the database, which the service's tokens name; `database prepare` makes it.
        statement_seconds: how long one request may take.
        connections: the most connections at once.
    """

    url: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    role: str = "ask_panel_app"
    statement_seconds: int = 30
    connections: int = 10


@asynccontextmanager
async def open_project(
    address: Address,
    *,
    clock: Clock,
    works_with: Callable[[str | None], bool],
    job_of: JobOf | None = None,
) -> AsyncIterator[SupabaseProject]:
    """The project at that address; its connections are closed with the block.

    Args:
        address: where it is.
        clock: tells the time.
        works_with: whether this release works with a schema of that revision.
        job_of: has panels run by whoever shares the work.

    Raises:
        InvalidValue: what signs the service's tokens is no key.
        Conflict: the database is not prepared for this release.
        Unavailable: it cannot be reached, or refuses the service's keys.
    """
    import httpx
    from supabase import AsyncClient, AsyncClientOptions

    limits = httpx.Limits(max_connections=address.connections)
    seconds = address.statement_seconds + _OVER_HEAD_SECONDS
    timeout = httpx.Timeout(seconds, connect=_CONNECT_SECONDS)
    hooks = {"response": [tell_apart]}
    async with httpx.AsyncClient(
        http2=True, limits=limits, timeout=timeout, event_hooks=hooks
    ) as session:
        options = AsyncClientOptions(
            auto_refresh_token=False,
            persist_session=False,
            postgrest_client_retry=False,
            httpx_client=session,
        )
        client = AsyncClient(address.url, address.key, options)
        tokens = ServiceTokens(address.secret, clock, address.role)
        project = SupabaseProject(client, job_of, tokens, write_answers)
        found = await project.revision()
        if not works_with(found):
            message = (
                f"the Supabase project's schema is of revision {found!r:.40}, which this release "
                "does not work with; its owner runs "
                f"'ask-panel database prepare --app-role {address.role}'"
            )
            raise Conflict("database_unprepared", message)
        try:
            yield project
        finally:
            await project.answers.finish()
