"""How many of a tenant's panels are under way, counted by one unit of work at a time."""

from sqlalchemy import Connection, Text, bindparam, cast, func, select, text

from adapters.sql.schema import panels
from domain.panel import PanelStatus
from domain.tenancy import TenantId

_IN_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended('under way ' || :tenant, 0))")
_NOBODY = "[]"
_COUNT = select(func.count()).where(
    panels.c.tenant_id == bindparam("tenant"),
    panels.c.status == PanelStatus.IN_PROGRESS.value,
    cast(panels.c.awaited, Text) == _NOBODY,
)


def take_turn(connection: Connection, tenant_id: TenantId) -> None:
    """Wait for the transactions of the tenant that have taken their turn before.

    SQLite has one transaction that writes at a time.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_IN_TURN, {"tenant": str(tenant_id)})


def count_under_way(connection: Connection, tenant_id: TenantId) -> int:
    """How many are in progress and wait for nobody, own writes included.

    Args:
        connection: a transaction that may write; it takes its turn.
        tenant_id: whose panels.
    """
    take_turn(connection, tenant_id)
    return connection.scalar(_COUNT, {"tenant": tenant_id.value}) or 0
