"""The chain of each tenant's record, to which events are sealed.

PostgreSQL seals them itself, so that nobody waits for the chain's head while they are under way
between it and us. Both ways make the same links.
"""

from collections.abc import Sequence

from sqlalchemy import JSON, Connection, bindparam, func, insert, select, update

from adapters.rows.stored import event_values, link_values
from adapters.sql.schema import event_heads, events
from adapters.sql.work import insertion
from domain.shared import GENESIS, DomainEvent, seal
from domain.tenancy import TenantId

_HEAD = select(event_heads.c.sequence, event_heads.c.digest).where(
    event_heads.c.tenant_id == bindparam("tenant")
)
_MOVE_HEAD = update(event_heads).where(event_heads.c.tenant_id == bindparam("tenant"))
_APPEND = insert(events)
_SEAL = select(func.append_events(bindparam("happened", type_=JSON)))


def append_events(
    connection: Connection, tenant_id: TenantId, happened: Sequence[DomainEvent]
) -> None:
    """Seal the events onto the tenant's chain, whose head stays locked until the commit."""
    if not happened:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(_SEAL, {"happened": [link_values(event) for event in happened]})
    else:
        _append(connection, tenant_id, happened)


def _append(connection: Connection, tenant_id: TenantId, happened: Sequence[DomainEvent]) -> None:
    sequence, digest = _head(connection, tenant_id)
    rows = []
    for event in happened:
        sequence += 1
        link = seal(event, sequence=sequence, previous_digest=digest)
        digest = link.digest
        rows.append(event_values(tenant_id, link))
    connection.execute(_APPEND, rows)
    head = {"tenant": tenant_id.value, "sequence": sequence, "digest": digest}
    connection.execute(_MOVE_HEAD, head)


def _head(connection: Connection, tenant_id: TenantId) -> tuple[int, str]:
    key = {"tenant": tenant_id.value}
    head = connection.execute(_HEAD, key).one_or_none()
    if head is None:
        first = {"tenant_id": tenant_id.value, "sequence": 0, "digest": GENESIS}
        insertion(event_heads, [first])(connection)
        head = connection.execute(_HEAD, key).one()
    return head.sequence, head.digest
