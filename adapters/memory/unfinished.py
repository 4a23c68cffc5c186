"""The panels in progress in memory."""

from collections.abc import Sequence

from adapters.memory.store import MemoryStore
from application.panel.ports import UnfinishedPanels
from domain.panel import PanelId, PanelStatus
from domain.tenancy import TenantId


class MemoryUnfinishedPanels(UnfinishedPanels):
    """Those of every tenant of the store."""

    def __init__(self, store: MemoryStore) -> None:
        """Look through `store`."""
        self._store = store

    async def all(self) -> Sequence[tuple[TenantId, PanelId]]:
        """Every panel in progress, also where people are awaited; the oldest first."""
        panels = [panel for data in self._store.data.values() for panel in data.panels.values()]
        unfinished = [panel for panel in panels if panel.status is PanelStatus.IN_PROGRESS]
        unfinished.sort(key=lambda panel: (panel.created_at, panel.panel_id))
        return [(panel.tenant_id, panel.panel_id) for panel in unfinished]
