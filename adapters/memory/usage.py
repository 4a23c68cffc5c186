"""What a tenant's answers have used, in memory."""

from datetime import UTC, date, datetime

from adapters.memory.store import MemoryStore, TenantData
from application.panel.like_answers import PHASE
from application.panel.ports import JournalEntry, UsageReader
from domain.panel import PanelId
from domain.shared import Usage
from domain.tenancy import TenantId


class MemoryUsageReader(UsageReader):
    """One tenant's usage, as it stands in the journal."""

    def __init__(self, store: MemoryStore, tenant_id: TenantId) -> None:
        """Add up what the answers of `tenant_id` used."""
        self._store = store
        self._tenant_id = tenant_id

    async def since(self, start: datetime) -> Usage:
        """The usage of all answers that came at `start` or later.

        Of deleted panels it is known by the day (UTC) only: that of `start` counts as a whole.
        """
        return used_since(self._store.of(self._tenant_id), start)


def used_since(data: TenantData, start: datetime) -> Usage:
    """The usage of all answers that came at `start` or later, also of deleted panels."""
    recorded = [entry.usage for entry in data.answers.values() if entry.answered_at >= start]
    deleted = [used for day, used in data.deleted_usage.items() if day >= _day_of(start)]
    return sum([*recorded, *deleted], Usage())


def used_by(data: TenantData, panel_id: PanelId) -> Usage:
    """The usage of a panel's answers; what comparing them took is not the panel's own."""
    entries = (entry for entry in data.answers.values() if entry.panel_id == panel_id)
    return sum((entry.usage for entry in entries if entry.phase != PHASE), Usage())


def keep_usage(data: TenantData, entry: JournalEntry) -> None:
    """Count what an answer used among the deleted, as it is about to be."""
    day = _day_of(entry.answered_at)
    data.deleted_usage[day] = data.deleted_usage.get(day, Usage()) + entry.usage


def _day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
