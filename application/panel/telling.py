"""Telling whoever wants to know what was written to a tenant's panels, once it is."""

from collections.abc import Collection, Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from application.panel.ports import (
    AnswerJournal,
    DocumentRepository,
    JournalEntry,
    PanelFilter,
    PanelRepository,
    PanelSummary,
    PanelUnitOfWork,
    Place,
    TenantSpending,
)
from domain.panel import Panel, PanelErased, PanelEvent, PanelId
from domain.tenancy import TenantId


class PanelListener(Protocol):
    """Is told what was written; whatever it does, it must not fail."""

    async def written(self, tenant_id: TenantId, panels: Collection[PanelId]) -> None:
        """These panels may be other than they were: a commit was tried, whether or not it failed.

        Whoever commits goes on when this returns.
        """
        ...

    def committed(self, events: Sequence[PanelEvent]) -> None:
        """That has happened, and is stored."""
        ...

    def answered(self, tenant_id: TenantId, entry: JournalEntry) -> None:
        """A new answer is stored."""
        ...


class TellingUnitOfWork(PanelUnitOfWork):
    """A unit of work whose commits are told."""

    def __init__(
        self, inner: PanelUnitOfWork, tenant_id: TenantId, listener: PanelListener
    ) -> None:
        """Work in `inner`, which is of `tenant_id`, and tell `listener`."""
        self._inner = inner
        self._tenant_id = tenant_id
        self._listener = listener
        self._panels = _TellingPanels(inner.panels)

    @property
    def panels(self) -> PanelRepository:
        """The tenant's panels, inside the transaction."""
        return self._panels

    @property
    def documents(self) -> DocumentRepository:
        """The tenant's evidence texts, inside the transaction."""
        return self._inner.documents

    async def __aenter__(self) -> Self:
        """Begin."""
        await self._inner.__aenter__()
        self._panels.take()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End, undoing what was not committed."""
        await self._inner.__aexit__(kind, error, trace)

    async def commit(self) -> None:
        """Make everything since entering durable, or nothing of it; and tell."""
        changed, events = self._panels.take()
        try:
            await self._inner.commit()
        finally:
            # Also where it failed: a database that is lost at that moment may have done it.
            if changed:
                await self._listener.written(self._tenant_id, changed)
        self._listener.committed(events)


class _TellingPanels(PanelRepository):
    """A repository that keeps in mind what is written to it."""

    def __init__(self, inner: PanelRepository) -> None:
        """Pass everything on to `inner`."""
        self._inner = inner
        self._changed: set[PanelId] = set()
        self._events: list[PanelEvent] = []

    def take(self) -> tuple[frozenset[PanelId], tuple[PanelEvent, ...]]:
        """What was written since the last call."""
        taken = frozenset(self._changed), tuple(self._events)
        self._changed.clear()
        self._events.clear()
        return taken

    async def add(self, panel: Panel) -> None:
        """Store a new panel with its events."""
        events = panel.pending_events
        await self._inner.add(panel)
        self._keep_in_mind(panel.panel_id, events)

    async def get(self, panel_id: PanelId) -> Panel:
        """The stored panel."""
        return await self._inner.get(panel_id)

    async def get_unless(self, panel_id: PanelId, version: int) -> Panel | None:
        """The stored panel; None where it is still of that version."""
        return await self._inner.get_unless(panel_id, version)

    async def save(self, panel: Panel) -> None:
        """Store the changes of a panel with its events."""
        events = panel.pending_events
        await self._inner.save(panel)
        self._keep_in_mind(panel.panel_id, events)

    async def erase(self, event: PanelErased) -> None:
        """Remove a panel with all that hangs on it."""
        await self._inner.erase(event)
        self._keep_in_mind(event.panel_id, [event])

    async def search(
        self, wanted: PanelFilter, *, limit: int, before: Place | None = None
    ) -> Sequence[PanelSummary]:
        """The newest of the wanted panels first."""
        return await self._inner.search(wanted, limit=limit, before=before)

    async def count(self, wanted: PanelFilter) -> int:
        """How many of the panels are wanted."""
        return await self._inner.count(wanted)

    async def count_under_way(self) -> int:
        """How many are in progress and wait for nobody, by what this unit of work has written."""
        return await self._inner.count_under_way()

    async def spending(self, start: datetime) -> TenantSpending:
        """What the tenant has spent since `start`, and what its panels in progress still may."""
        return await self._inner.spending(start)

    def _keep_in_mind(self, panel_id: PanelId, events: Sequence[PanelEvent]) -> None:
        self._changed.add(panel_id)
        self._events += events


class TellingJournal(AnswerJournal):
    """A journal whose new answers are told."""

    def __init__(self, inner: AnswerJournal, tenant_id: TenantId, listener: PanelListener) -> None:
        """Pass everything on to `inner`, which is of `tenant_id`, and tell `listener`."""
        self._inner = inner
        self._tenant_id = tenant_id
        self._listener = listener

    async def record(self, entry: JournalEntry) -> JournalEntry:
        """Store an answer."""
        recorded = await self._inner.record(entry)
        if recorded == entry:
            self._listener.answered(self._tenant_id, entry)
        return recorded

    async def of_panel(self, panel_id: PanelId) -> Sequence[JournalEntry]:
        """The recorded answers of a panel."""
        return await self._inner.of_panel(panel_id)
