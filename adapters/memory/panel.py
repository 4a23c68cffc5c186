"""Panels and their evidence in memory."""

import re
from collections.abc import Sequence
from datetime import datetime

from attrs import evolve

from adapters.memory.removal import remove_panel, unknown_panel
from adapters.memory.store import Transaction
from adapters.memory.usage import used_by, used_since
from application.panel.ports import (
    DocumentRepository,
    PanelFilter,
    PanelRepository,
    PanelSummary,
    Place,
    TenantSpending,
    still_held,
)
from domain.evidence import Document
from domain.panel import Panel, PanelErased, PanelId, PanelStatus
from domain.shared import Conflict, NotFound, StaleVersion, Usage
from domain.tenancy import TenantId, TenantMismatch


class MemoryPanelRepository(PanelRepository):
    """One tenant's panels, inside a transaction."""

    def __init__(self, transaction: Transaction, tenant_id: TenantId) -> None:
        """Work in `transaction` on the panels of `tenant_id`."""
        self._transaction = transaction
        self._tenant_id = tenant_id

    async def add(self, panel: Panel) -> None:
        """Store a new panel with its events.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a panel of that id exists.
        """
        self._require_own(panel)
        panels = (await self._transaction.write()).panels
        if panel.panel_id in panels:
            message = f"a panel {panel.panel_id} exists already"
            raise Conflict("panel_exists", message)
        self._keep(panel, panels)

    async def get(self, panel_id: PanelId) -> Panel:
        """The stored panel.

        Raises:
            NotFound: this tenant has none of that id.
            TenantMismatch: the context is another tenant's.
        """
        panel = self._transaction.read().panels.get(panel_id)
        if panel is None:
            raise unknown_panel(panel_id)
        return _copy(panel)

    async def get_unless(self, panel_id: PanelId, version: int) -> Panel | None:
        """The stored panel; None where it is still of that version.

        Raises:
            NotFound: this tenant has none of that id.
            TenantMismatch: the context is another tenant's.
        """
        panel = await self.get(panel_id)
        return None if panel.version == version else panel

    async def save(self, panel: Panel) -> None:
        """Store the changes of a panel that was added or got before, with its events.

        Raises:
            TenantMismatch: it is another tenant's.
            StaleVersion: it was saved (or deleted) by somebody else meanwhile.
        """
        self._require_own(panel)
        panels = (await self._transaction.write()).panels
        stored = panels.get(panel.panel_id)
        if stored is None or stored.version != panel.version:
            message = (
                f"panel {panel.panel_id} was changed or deleted by somebody else; "
                "load it again and repeat the change"
            )
            raise StaleVersion("panel_stale", message)
        self._keep(panel, panels)

    async def erase(self, event: PanelErased) -> None:
        """Remove the event's panel with all that hangs on it, and record the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: this tenant has none of that id.
            PanelHeld: it is under a legal hold.
        """
        if event.tenant_id != self._tenant_id:
            raise TenantMismatch
        remove_panel(await self._transaction.write(), event)
        self._transaction.record([event])

    async def search(
        self, wanted: PanelFilter, *, limit: int, before: Place | None = None
    ) -> Sequence[PanelSummary]:
        """The newest of the wanted panels first, at most `limit`, and only those after `before`."""
        newest = sorted(map(_summary, self._wanted(wanted)), key=_place, reverse=True)
        return [one for one in newest if before is None or one.place < before][:limit]

    async def count(self, wanted: PanelFilter) -> int:
        """How many of the panels are wanted."""
        return len(self._wanted(wanted))

    async def count_under_way(self) -> int:
        """How many are in progress and wait for nobody, by what this unit of work has written."""
        panels = (await self._transaction.write()).panels.values()
        return sum(p.status is PanelStatus.IN_PROGRESS and p.awaited is None for p in panels)

    async def spending(self, start: datetime) -> TenantSpending:
        """What the tenant has spent since `start`, and what its panels in progress still may."""
        data = await self._transaction.write()
        under_way = [p for p in data.panels.values() if p.status is PanelStatus.IN_PROGRESS]
        held = [still_held(panel.share, used_by(data, panel.panel_id)) for panel in under_way]
        return TenantSpending(spent=used_since(data, start), held=sum(held, Usage()))

    def _wanted(self, wanted: PanelFilter) -> list[Panel]:
        return [p for p in self._transaction.read().panels.values() if _is_wanted(p, wanted)]

    def _require_own(self, panel: Panel) -> None:
        if panel.tenant_id != self._tenant_id:
            raise TenantMismatch

    def _keep(self, panel: Panel, panels: dict[PanelId, Panel]) -> None:
        self._transaction.record(panel.collect_events())
        panel.mark_saved()
        panels[panel.panel_id] = _copy(panel)


class MemoryDocumentRepository(DocumentRepository):
    """One tenant's evidence texts, inside a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in `transaction`."""
        self._transaction = transaction

    async def add(self, documents: Sequence[Document]) -> None:
        """Store texts; one that is stored already is left as it is."""
        texts = (await self._transaction.write()).documents
        texts.update({document.digest: document.text for document in documents})

    async def text(self, digest: str) -> str:
        """The text of that digest.

        Raises:
            NotFound: this tenant has none.
        """
        text = self._transaction.read().documents.get(digest)
        if text is None:
            message = f"there is no document with the digest {digest:.64}"
            raise NotFound("document_unknown", message)
        return text


def _copy(panel: Panel) -> Panel:
    """The same panel, which shares nothing that can change."""
    discussions = tuple(evolve(discussion) for discussion in panel.discussions)
    return evolve(panel, discussions=discussions, pending_events=())


def _is_wanted(panel: Panel, wanted: PanelFilter) -> bool:
    return (
        wanted.status in {None, panel.status}
        and wanted.panel_type in {None, panel.panel_type}
        and re.search(wanted.pattern, panel.query) is not None
        and (wanted.created_from is None or wanted.created_from <= panel.created_at)
        and (wanted.created_to is None or panel.created_at < wanted.created_to)
    )


def _place(summary: PanelSummary) -> Place:
    return summary.place


def _summary(panel: Panel) -> PanelSummary:
    return PanelSummary(
        panel_id=panel.panel_id,
        query=panel.query,
        panel_type=panel.panel_type,
        status=panel.status,
        created_at=panel.created_at,
        level=panel.consensus.level if panel.consensus else None,
        recommendation=panel.recommendation,
        version=panel.version,
        awaited=panel.awaited.whom if panel.awaited else (),
    )
