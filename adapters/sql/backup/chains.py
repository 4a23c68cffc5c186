"""Every tenant's record of events, walked link by link."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from adapters.rows.stored import record_of
from adapters.sql.schema import event_heads, events
from application.backup import BackupObserver
from domain.shared import RecordedEvent, first_broken_link

_HEADS = select(event_heads).order_by(event_heads.c.tenant_id)
_CHAIN = (
    select(*(column for column in events.c if column.name != "tenant_id"))
    .where(events.c.tenant_id == bindparam("tenant"))
    .order_by(events.c.sequence)
)
_LAST = (
    select(events.c.sequence, events.c.digest)
    .where(events.c.tenant_id == bindparam("tenant"))
    .order_by(events.c.sequence.desc())
    .limit(1)
)
_ROWS_AT_ONCE = 1000


def find_broken_chains(connection: Connection, observer: BackupObserver) -> Mapping[str, int]:
    """By tenant, the number of the first event that does not fit its chain, or of a lost last one.

    Args:
        connection: sees the rows of all tenants.
        observer: hears of the payloads that have passed.
    """
    observer.begins("walking the records of events", None)
    broken = {}
    for head in connection.execute(_HEADS).all():
        wrong = first_broken_link(_chain(connection, head.tenant_id, observer))
        last = connection.execute(_LAST, {"tenant": head.tenant_id}).one_or_none()
        if wrong is None and head.sequence and (last is None or last[:] != head[1:]):
            wrong = head.sequence
        if wrong is not None:
            broken[str(head.tenant_id)] = wrong
    return broken


def _chain(
    connection: Connection, tenant_id: UUID, observer: BackupObserver
) -> Iterator[RecordedEvent]:
    lazily = connection.execution_options(yield_per=_ROWS_AT_ONCE)
    for row in lazily.execute(_CHAIN, {"tenant": tenant_id}).mappings():
        record = record_of(row)
        observer.advanced(len(record.payload or ""))
        yield record
