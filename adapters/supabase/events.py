"""The record of events in a Supabase project."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapters.rows.stored import record_of
from adapters.supabase.project import MOST_ROWS, SupabaseProject, rows_of
from application.shared import EventLog
from domain.shared import RecordedEvent
from domain.tenancy import TenantId

if TYPE_CHECKING:
    from postgrest import AsyncSelectRequestBuilder

_RECORD = "sequence,event_type,subject,occurred_at,payload,payload_digest,digest"


class SupabaseEventLog(EventLog):
    """One tenant's record."""

    def __init__(self, project: SupabaseProject, tenant_id: TenantId) -> None:
        """Read the record of `tenant_id`."""
        self._project = project
        self._tenant_id = tenant_id

    async def after(self, sequence: int, *, limit: int) -> Sequence[RecordedEvent]:
        """At most `limit` events that follow `sequence`, in order; 0 is before the first."""
        return await self._records(None, sequence, limit)

    async def of_subject(self, subject: str, *, after: int, limit: int) -> Sequence[RecordedEvent]:
        """The same of what happened to one subject, such as a panel, by its id."""
        return await self._records(subject, after, limit)

    async def last(self) -> int:
        """The sequence number of the last event; 0 where there is none."""
        heads = await rows_of(self._of_tenant("event_heads", "sequence"))
        return int(heads[0]["sequence"]) if heads else 0

    async def _records(self, subject: str | None, after: int, limit: int) -> list[RecordedEvent]:
        records: list[RecordedEvent] = []
        asked = found = 0
        while asked == found and len(records) < limit:
            asked = min(limit - len(records), MOST_ROWS)
            query = self._of_tenant("events", _RECORD).gt("sequence", after).order("sequence")
            if subject is not None:
                query = query.eq("subject", subject)
            rows = await rows_of(query.limit(asked))
            records += [record_of(row) for row in rows]
            found, after = len(rows), records[-1].sequence if records else after
        return records

    def _of_tenant(self, table: str, columns: str) -> "AsyncSelectRequestBuilder":
        query = self._project.acting_for(self._tenant_id).from_(table).select(columns)
        return query.eq("tenant_id", str(self._tenant_id))
