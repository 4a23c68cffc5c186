"""A Supabase project, reached by its API: tables are read, and each unit of work is one call."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from attrs import define, field, frozen

from adapters.rows.group_commit import GroupCommit
from adapters.rows.stored import Stored
from adapters.supabase.errors import domain_errors, tell_apart, unprepared
from adapters.supabase.tokens import ServiceTokens
from adapters.supabase.values import row_of
from application.panel.ports import JournalEntry
from application.shared import Clock
from domain.panel import PanelId
from domain.shared import Conflict
from domain.tenancy import TenantId

if TYPE_CHECKING:
    from postgrest import AsyncPostgrestClient, AsyncSelectRequestBuilder
    from storage3 import AsyncStorageClient
    from supabase import AsyncClient

Answer = tuple[TenantId, JournalEntry]
"""A tenant's answer, not yet in the journal."""

JobOf = Callable[[TenantId, PanelId], Mapping[str, object]]
"""The job that runs a panel, as the queue's table has it."""

_REVISION_TABLE = "ask_panel_revision"
MOST_ROWS = 1000
"""The most rows that Supabase gives at a time; a project may be set to more, not to fewer."""

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
        statement_seconds: how long one request may take.
        connections: the most connections at once.
    """

    url: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    statement_seconds: int = 30
    connections: int = 10


@define(eq=False)
class SupabaseProject:
    """An open project whose database is prepared; belongs to one event loop.

    Attributes:
        client: of the package `supabase`; its own requests act for nobody.
        job_of: has panels run by whoever shares the work; None where nobody does.
        answers: takes answers into the journal, many in a call.
    """

    client: "AsyncClient"
    job_of: JobOf | None
    _tokens: ServiceTokens
    _turns: WeakValueDictionary[TenantId, asyncio.Lock] = field(
        factory=WeakValueDictionary, init=False
    )
    answers: GroupCommit[Answer, JournalEntry] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Begin with no answer that waits."""
        from adapters.supabase.answers import write_answers

        self.answers = GroupCommit(partial(write_answers, self))

    def acting_for(self, tenant_id: TenantId | None) -> "AsyncPostgrestClient":
        """What asks the database on behalf of that tenant, or of nobody."""
        return self.client.postgrest.schema("public").auth(self._tokens.of(tenant_id))

    def turn_of(self, tenant_id: TenantId) -> asyncio.Lock:
        """What those hold who count a tenant's panels, in this process."""
        return self._turns.setdefault(tenant_id, asyncio.Lock())

    async def call(self, tenant_id: TenantId, function: str, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever it gives
        """What a function of the database gives, on behalf of that tenant."""
        with domain_errors():
            answer = await self.acting_for(tenant_id).rpc(function, dict(values)).execute()
        return answer.data

    def storage(self) -> "AsyncStorageClient":
        """What asks the project's Storage, on behalf of its `service_role`."""
        from storage3 import AsyncStorageClient

        headers = {
            "apikey": self.client.supabase_key,
            "Authorization": f"Bearer {self._tokens.of_storage()}",
        }
        session = self.client.options.httpx_client
        return AsyncStorageClient(str(self.client.storage_url), headers, http_client=session)

    async def revision(self) -> str | None:
        """The revision of the schema.

        Raises:
            Conflict: the service's role is not there, or may not read it.
        """
        wanted = self.acting_for(None).from_(_REVISION_TABLE).select("version_num")
        with domain_errors(refused=unprepared):
            found = await wanted.execute()
        return str(found.data[0]["version_num"]) if found.data else None  # type: ignore[index, call-overload]


async def rows_of(query: "AsyncSelectRequestBuilder") -> Sequence[Stored]:
    """The rows that a query finds, `MOST_ROWS` at most."""
    with domain_errors():
        found = await query.execute()
    return [row_of(row) for row in found.data]  # type: ignore[arg-type]


async def all_rows_of(query: Callable[[], "AsyncSelectRequestBuilder"]) -> Sequence[Stored]:
    """All rows that a query finds, however few PostgREST gives at a time.

    Args:
        query: makes it, ordered, with an exact count.
    """
    rows: list[Stored] = []
    total = 1
    while len(rows) < total:
        with domain_errors():
            found = await query().range(len(rows), len(rows) + MOST_ROWS - 1).execute()
        if not found.data:
            break
        total = found.count or 0
        rows += [row_of(row) for row in found.data]  # type: ignore[arg-type]
    return rows


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
        project = SupabaseProject(client, job_of, ServiceTokens(address.secret, clock))
        found = await project.revision()
        if not works_with(found):
            message = (
                f"the Supabase project's schema is of revision {found!r:.40}, which this release "
                "does not work with; its owner runs "
                "'ask-panel database prepare --app-role ask_panel_app'"
            )
            raise Conflict("database_unprepared", message)
        try:
            yield project
        finally:
            await project.answers.finish()
