"""A Supabase project, reached by its API: tables are read, and each unit of work is one call."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from attrs import define, field

from adapters.rows.group_commit import GroupCommit
from adapters.rows.stored import Stored
from adapters.supabase.errors import domain_errors, unprepared
from adapters.supabase.tokens import ServiceTokens
from adapters.supabase.values import row_of
from application.panel.ports import JournalEntry
from domain.panel import PanelId
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
    _write: Callable[["SupabaseProject", Sequence[Answer]], Awaitable[Sequence[JournalEntry]]]
    _turns: WeakValueDictionary[TenantId, asyncio.Lock] = field(
        factory=WeakValueDictionary, init=False
    )
    answers: GroupCommit[Answer, JournalEntry] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Begin with no answer that waits."""
        self.answers = GroupCommit(partial(self._write, self))

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
