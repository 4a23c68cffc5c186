"""Which panels a transaction makes ready to be run: they are enqueued with what it writes."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from application.panel.ports import JournalEntry
from domain.panel import HUMAN, PanelId, PanelStatus, StatusChanged
from domain.shared import DomainEvent
from domain.tenancy import TenantId

Enqueue = Callable[[Connection, TenantId, PanelId], None]
"""Has the panel run once the connection's transaction is committed."""


def enqueue_begun(
    connection: Connection, tenant_id: TenantId, events: Sequence[DomainEvent], enqueue: Enqueue
) -> None:
    """Enqueue the panels that have begun, by what happened to them."""
    for event in events:
        if isinstance(event, StatusChanged) and event.new_status is PanelStatus.IN_PROGRESS:
            enqueue(connection, tenant_id, event.panel_id)


def enqueue_answered(
    connection: Connection,
    tenant_id: TenantId,
    entries: Sequence[JournalEntry],
    enqueue: Enqueue,
) -> None:
    """Enqueue the panels for which a person has answered: they waited for that."""
    for panel_id in sorted({entry.panel_id for entry in entries if entry.model == HUMAN}, key=str):
        enqueue(connection, tenant_id, panel_id)
