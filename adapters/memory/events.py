"""The record of events in memory."""

from collections.abc import Sequence

from adapters.memory.store import MemoryStore
from application.shared import EventLog
from domain.shared import RecordedEvent
from domain.tenancy import TenantId


class MemoryEventLog(EventLog):
    """One tenant's record."""

    def __init__(self, store: MemoryStore, tenant_id: TenantId) -> None:
        """Read the record of `tenant_id`."""
        self._store = store
        self._tenant_id = tenant_id

    async def after(self, sequence: int, *, limit: int) -> Sequence[RecordedEvent]:
        """At most `limit` events that follow `sequence`, in order; 0 is before the first."""
        return self._store.of(self._tenant_id).events[sequence : sequence + limit]

    async def of_subject(self, subject: str, *, after: int, limit: int) -> Sequence[RecordedEvent]:
        """The same of what happened to one subject, such as a panel, by its id."""
        later = self._store.of(self._tenant_id).events[after:]
        return [record for record in later if record.subject == subject][:limit]

    async def last(self) -> int:
        """The sequence number of the last event; 0 where there is none."""
        return len(self._store.of(self._tenant_id).events)
