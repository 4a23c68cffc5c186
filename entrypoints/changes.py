"""What follows from every write to a panel: caches forget it, other processes and meters hear."""

from collections.abc import Collection, Sequence
from typing import Protocol

from attrs import frozen

from application.panel.ports import JournalEntry
from application.panel.telling import PanelListener
from application.shared import Cache, LiveSignals, Signal
from domain.panel import PanelEvent, PanelId
from domain.tenancy import TenantId

LISTS = "panels"
"""The subject of all that is kept about a tenant's panels together; no id of a panel."""


class PanelMeter(Protocol):
    """Counts what happens to panels."""

    def committed(self, events: Sequence[PanelEvent]) -> None:
        """That has happened."""
        ...

    def answered(self, entry: JournalEntry) -> None:
        """An answer came."""
        ...


@frozen
class Changes(PanelListener):
    """Passes on what was written, in the order in which it must be known.

    Attributes:
        cache: forgets, before anybody is told.
        signals: tell the other processes.
        meter: counts, where anything does.
    """

    cache: Cache
    signals: LiveSignals
    meter: PanelMeter | None

    async def written(self, tenant_id: TenantId, panels: Collection[PanelId]) -> None:
        """Forget what is kept about the panels, and tell that they changed."""
        subjects = [str(panel_id) for panel_id in panels]
        await self.cache.forget(tenant_id, LISTS, *subjects)
        for subject in subjects:
            self.signals.publish(Signal(tenant_id, subject))

    def committed(self, events: Sequence[PanelEvent]) -> None:
        """Count them."""
        if self.meter is not None:
            self.meter.committed(events)

    def answered(self, tenant_id: TenantId, entry: JournalEntry) -> None:
        """Tell that the record goes on, and count it; what is kept of the panel still holds."""
        self.signals.publish(Signal(tenant_id, str(entry.panel_id)))
        if self.meter is not None:
            self.meter.answered(entry)
