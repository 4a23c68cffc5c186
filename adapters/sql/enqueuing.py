"""Which panels a transaction makes ready to be run: they are enqueued with what it writes."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from adapters.rows.readiness import answered, begun
from application.panel.ports import JournalEntry
from domain.panel import PanelId
from domain.shared import DomainEvent
from domain.tenancy import TenantId

Enqueue = Callable[[Connection, TenantId, PanelId], None]
"""Has the panel run once the connection's transaction is committed."""


def enqueue_begun(
    connection: Connection, tenant_id: TenantId, events: Sequence[DomainEvent], enqueue: Enqueue
) -> None:
    """Enqueue the panels that have begun, by what happened to them."""
    for panel_id in begun(events):
        enqueue(connection, tenant_id, panel_id)


def enqueue_answered(
    connection: Connection,
    tenant_id: TenantId,
    entries: Sequence[JournalEntry],
    enqueue: Enqueue,
) -> None:
    """Enqueue the panels for which a person has answered: they waited for that."""
    for panel_id in answered(entries):
        enqueue(connection, tenant_id, panel_id)
