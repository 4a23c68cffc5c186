"""What of a tenant may go and what must stay, in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.removal import unknown_panel
from adapters.memory.store import MemoryStore, TenantData, Transaction
from application.panel.ports import EndedPanel, EndedPanels, LegalHolds
from application.shared import RecordedTenants
from domain.panel import LegalHold, LegalHoldLifted, LegalHoldPlaced, Panel, PanelId, StatusChanged
from domain.shared import Conflict, NotFound
from domain.tenancy import TenantId, TenantMismatch


class MemoryEndedPanels(EndedPanels):
    """One tenant's ended panels; when one ended stands in the record."""

    def __init__(self, store: MemoryStore, tenant_id: TenantId) -> None:
        """Look through the panels of `tenant_id`."""
        self._store = store
        self._tenant_id = tenant_id

    async def before(self, time: datetime) -> Sequence[EndedPanel]:
        """Those that ended at that time or earlier, held ones too; the longest ended first."""
        data = self._store.of(self._tenant_id)
        ended = [_ended(panel, data) for panel in data.panels.values() if panel.status.is_terminal]
        wanted = [one for one in ended if one.ended_at <= time]
        return sorted(wanted, key=lambda one: (one.ended_at, one.panel_id))


class MemoryLegalHolds(LegalHolds):
    """One tenant's legal holds."""

    def __init__(self, store: MemoryStore, tenant_id: TenantId) -> None:
        """Keep the holds of `tenant_id`."""
        self._store = store
        self._tenant_id = tenant_id

    async def place(self, hold: LegalHold, event: LegalHoldPlaced) -> None:
        """Store a new hold, together with the event; from then on its panel stays.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: the tenant has no such panel.
            Conflict: the panel is under a hold already.
        """
        self._require_own(hold.tenant_id)
        transaction = Transaction(self._store, self._tenant_id)
        try:
            data = await transaction.write()
            if hold.panel_id not in data.panels:
                raise unknown_panel(hold.panel_id)
            if hold.panel_id in data.holds:
                message = f"panel {hold.panel_id} is under a legal hold already"
                raise Conflict("hold_exists", message)
            data.holds[hold.panel_id] = hold
            transaction.record([event])
            transaction.commit()
        finally:
            transaction.close()

    async def find(self, panel_id: PanelId) -> LegalHold | None:
        """The hold on that panel, or None."""
        return self._store.of(self._tenant_id).holds.get(panel_id)

    async def all(self) -> Sequence[LegalHold]:
        """Every hold that stands, in order of being placed, then by panel."""
        holds = self._store.of(self._tenant_id).holds.values()
        return sorted(holds, key=lambda one: (one.placed_at, one.panel_id))

    async def lift(self, event: LegalHoldLifted) -> None:
        """Remove the hold on the event's panel, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: no hold of the tenant's is on that panel.
        """
        self._require_own(event.tenant_id)
        transaction = Transaction(self._store, self._tenant_id)
        try:
            data = await transaction.write()
            if data.holds.pop(event.panel_id, None) is None:
                message = f"no legal hold is on panel {event.panel_id}"
                raise NotFound("hold_unknown", message)
            transaction.record([event])
            transaction.commit()
        finally:
            transaction.close()

    def _require_own(self, tenant_id: TenantId) -> None:
        if tenant_id != self._tenant_id:
            raise TenantMismatch


class MemoryRecordedTenants(RecordedTenants):
    """The tenants whose chain has begun."""

    def __init__(self, store: MemoryStore) -> None:
        """Look into `store`."""
        self._store = store

    async def all(self) -> Sequence[TenantId]:
        """Every tenant of which there is a record, in order of the ids."""
        return sorted(tenant_id for tenant_id, data in self._store.data.items() if data.events)


def _ended(panel: Panel, data: TenantData) -> EndedPanel:
    changes = [
        link.occurred_at
        for link in data.events
        if (link.subject, link.event_type) == (str(panel.panel_id), StatusChanged.event_type)
    ]
    return EndedPanel(
        panel_id=panel.panel_id, ended_at=max(changes), is_held=panel.panel_id in data.holds
    )
