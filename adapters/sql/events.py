"""The record of events: each tenant's append-only chain."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, select

from adapters.rows.stored import record_of
from adapters.sql.database import Database
from adapters.sql.schema import event_heads, events
from adapters.sql.work import query
from application.shared import EventLog
from domain.shared import RecordedEvent
from domain.tenancy import TenantId

_AFTER = (
    select(*(column for column in events.c if column.name != "tenant_id"))
    .where(events.c.tenant_id == bindparam("tenant"), events.c.sequence > bindparam("sequence"))
    .order_by(events.c.sequence)
    .limit(bindparam("limit"))
)
_OF_SUBJECT = _AFTER.where(events.c.subject == bindparam("subject"))
_LAST = select(event_heads.c.sequence).where(event_heads.c.tenant_id == bindparam("tenant"))


class SqlEventLog(EventLog):
    """One tenant's record in the database."""

    def __init__(self, database: Database, tenant_id: TenantId) -> None:
        """Read the record of `tenant_id`."""
        self._database = database
        self._tenant_id = tenant_id

    async def after(self, sequence: int, *, limit: int) -> Sequence[RecordedEvent]:
        """At most `limit` events that follow `sequence`, in order; 0 is before the first."""
        return await self._records(_AFTER, sequence=sequence, limit=limit)

    async def of_subject(self, subject: str, *, after: int, limit: int) -> Sequence[RecordedEvent]:
        """The same of what happened to one subject, such as a panel, by its id."""
        return await self._records(_OF_SUBJECT, subject=subject, sequence=after, limit=limit)

    async def last(self) -> int:
        """The sequence number of the last event; 0 where there is none."""
        heads = await self._rows(_LAST, {})
        return int(heads[0]["sequence"]) if heads else 0

    async def _records(self, statement: Select[Any], **wanted: object) -> list[RecordedEvent]:
        return [record_of(row) for row in await self._rows(statement, wanted)]

    async def _rows(
        self, statement: Select[Any], wanted: Mapping[str, object]
    ) -> Sequence[RowMapping]:
        work = query(statement, {"tenant": self._tenant_id.value, **wanted})
        return await self._database.read(work, tenant_id=self._tenant_id)
