"""Panels in a Supabase project."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from adapters.rows.stored import Stored, Values, panel_of, panel_values, summary_of
from adapters.supabase.errors import domain_errors
from adapters.supabase.pending import Pending
from adapters.supabase.project import rows_of
from adapters.supabase.under_way import look
from adapters.supabase.usage import SupabaseUsageReader
from application.panel.ports import (
    PanelFilter,
    PanelRepository,
    PanelSummary,
    Place,
    TenantSpending,
)
from domain.panel import Panel, PanelErased, PanelHeld, PanelId
from domain.shared import Conflict, NotFound, StaleVersion, Usage
from domain.tenancy import EventPolicy, TenantId, TenantMismatch

if TYPE_CHECKING:
    from postgrest import AsyncPostgrestClient, AsyncSelectRequestBuilder, CountMethod

_LISTED = "panel_id,query,panel_type,status,created_at,level,recommendation,version,awaited"


class SupabasePanelRepository(PanelRepository):
    """One tenant's panels, inside a unit of work.

    What it writes is checked against what is stored at once, and once more when it is committed.
    """

    def __init__(self, pending: Pending) -> None:
        """Write to `pending`, on the panels of its tenant."""
        self._pending = pending

    async def add(self, panel: Panel) -> None:
        """Store a new panel with its events.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a panel of that id exists.
        """
        self._require_own(panel.tenant_id)
        exists = partial(_exists, panel.panel_id)
        if await self._version(panel.panel_id) is not None:
            raise exists()
        key = self._key(panel.panel_id)
        row = {**panel_values(panel), **key, "version": panel.version + 1}
        links = [{**key, "digest": digest} for digest in sorted({s.digest for s in panel.sources})]
        self._pending.unit.insert("panels", [row], exists)
        self._pending.unit.insert("panel_sources", links)
        self._written(panel, row)

    async def get(self, panel_id: PanelId) -> Panel:
        """The stored panel.

        Raises:
            NotFound: this tenant has none of that id.
            TenantMismatch: the context is another tenant's.
        """
        if panel_id in self._pending.panels:
            row = self._pending.panels[panel_id]
            if row is None:
                raise _unknown(panel_id)
            return panel_of(row)
        rows = await rows_of(self._select("*").match(self._wire_key(panel_id)))
        if not rows:
            raise _unknown(panel_id)
        self._pending.versions[panel_id] = rows[0]["version"]
        return panel_of(rows[0])

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
        self._require_own(panel.tenant_id)
        stale = partial(_stale, panel.panel_id)
        if await self._version(panel.panel_id) != panel.version:
            raise stale()
        key = self._key(panel.panel_id)
        row = {**panel_values(panel), "version": panel.version + 1}
        match = {**key, "version": panel.version}
        self._pending.unit.update("panels", match, row, stale)
        self._written(panel, {**row, **key})

    async def erase(self, event: PanelErased) -> None:
        """Remove the event's panel with all that hangs on it, and record the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: this tenant has none of that id.
            PanelHeld: it is under a legal hold.
        """
        self._require_own(event.tenant_id)
        panel_id = event.panel_id
        if await self._version(panel_id) is None:
            raise _unknown(panel_id)
        named = {"panel": str(panel_id)}
        blank = event.events is EventPolicy.ERASE
        held, unknown = partial(PanelHeld, panel_id), partial(_unknown, panel_id)
        await self._require_free(panel_id)
        self._pending.unit.carry_out("take", named, held)
        self._pending.unit.carry_out("erase", {**named, "blank": blank}, unknown)
        self._pending.unit.record([event])
        self._pending.panels[panel_id] = None

    async def search(
        self, wanted: PanelFilter, *, limit: int, before: Place | None = None
    ) -> Sequence[PanelSummary]:
        """The newest of the wanted panels first, at most `limit`, and only those after `before`."""
        query = self._stored(self._select(_LISTED), wanted)
        if before is not None:
            created_at, panel_id = before
            at = f'"{created_at.isoformat()}"'
            query = query.or_(f"created_at.lt.{at},and(created_at.eq.{at},panel_id.lt.{panel_id})")
        query = query.order("created_at", desc=True).order("panel_id", desc=True).limit(limit)
        listed = [summary_of(row) for row in [*await rows_of(query), *self._own(wanted)]]
        newest = sorted(listed, key=_place, reverse=True)
        return [one for one in newest if before is None or one.place < before][:limit]

    async def count(self, wanted: PanelFilter) -> int:
        """How many of the panels are wanted."""
        from postgrest import CountMethod

        with domain_errors():
            found = await self._stored(
                self._select("panel_id", CountMethod.exact), wanted
            ).execute()
        return (found.count or 0) + len(self._own(wanted))

    async def count_under_way(self) -> int:
        """How many are in progress and wait for nobody, by what this unit of work has written.

        Others of this process who ask wait until it has ended; where another process begins a
        panel meanwhile, the commit is refused.
        """
        return sum(not one.waits for one in await look(self._pending))

    async def spending(self, start: datetime) -> TenantSpending:
        """What the tenant has spent since `start`, and what its panels in progress still may.

        Others who ask wait or are refused, as those are who count.
        """
        held = sum((one.held for one in await look(self._pending)), Usage())
        usage = SupabaseUsageReader(self._pending.project, self._pending.tenant_id)
        return TenantSpending(spent=await usage.since(start), held=held)

    async def _version(self, panel_id: PanelId) -> int | None:
        """Of the panel as this unit of work knows it, or else as it is stored; None without one."""
        if panel_id in self._pending.panels:
            row = self._pending.panels[panel_id]
            return None if row is None else row["version"]
        if panel_id not in self._pending.versions:
            rows = await rows_of(self._select("version").match(self._wire_key(panel_id)))
            if not rows:
                return None
            self._pending.versions[panel_id] = rows[0]["version"]
        return self._pending.versions[panel_id]

    async def _require_free(self, panel_id: PanelId) -> None:
        holds = self._acting().from_("legal_holds").select("panel_id")
        if await rows_of(holds.match(self._wire_key(panel_id))):
            raise PanelHeld(panel_id)

    def _stored(
        self, query: "AsyncSelectRequestBuilder", wanted: PanelFilter
    ) -> "AsyncSelectRequestBuilder":
        """Those of the wanted panels that this unit of work has not written."""
        if wanted.status is not None:
            query = query.eq("status", wanted.status.value)
        if wanted.panel_type is not None:
            query = query.eq("panel_type", wanted.panel_type.value)
        if wanted.text is not None:
            query = query.filter("query", "match", wanted.pattern)
        if wanted.created_from is not None:
            query = query.gte("created_at", wanted.created_from.isoformat())
        if wanted.created_to is not None:
            query = query.lt("created_at", wanted.created_to.isoformat())
        if self._pending.panels:
            query = query.not_.in_("panel_id", map(str, self._pending.panels))
        return query

    def _own(self, wanted: PanelFilter) -> Sequence[Stored]:
        """Those that it has written."""
        return [row for row in self._pending.panels.values() if row and _is_wanted(row, wanted)]

    def _select(
        self, columns: str, count: "CountMethod | None" = None
    ) -> "AsyncSelectRequestBuilder":
        panels = self._acting().from_("panels").select(columns, count=count, head=bool(count))
        return panels.eq("tenant_id", str(self._pending.tenant_id))

    def _acting(self) -> "AsyncPostgrestClient":
        return self._pending.project.acting_for(self._pending.tenant_id)

    def _key(self, panel_id: PanelId) -> Values:
        return {"tenant_id": self._pending.tenant_id.value, "panel_id": panel_id.value}

    def _wire_key(self, panel_id: PanelId) -> dict[str, str]:
        return {"tenant_id": str(self._pending.tenant_id), "panel_id": str(panel_id)}

    def _require_own(self, tenant_id: TenantId) -> None:
        if tenant_id != self._pending.tenant_id:
            raise TenantMismatch

    def _written(self, panel: Panel, row: Values) -> None:
        self._pending.unit.record(panel.collect_events())
        self._pending.panels[panel.panel_id] = row
        panel.mark_saved()


def _is_wanted(row: Stored, wanted: PanelFilter) -> bool:
    return (
        wanted.status in {None, row["status"]}
        and wanted.panel_type in {None, row["panel_type"]}
        and re.search(wanted.pattern, row["query"]) is not None
        and (wanted.created_from is None or wanted.created_from <= row["created_at"])
        and (wanted.created_to is None or row["created_at"] < wanted.created_to)
    )


def _place(summary: PanelSummary) -> Place:
    return summary.place


def _unknown(panel_id: PanelId) -> NotFound:
    message = f"there is no panel {panel_id}"
    return NotFound("panel_unknown", message)


def _exists(panel_id: PanelId) -> Conflict:
    message = f"a panel {panel_id} exists already"
    return Conflict("panel_exists", message)


def _stale(panel_id: PanelId) -> StaleVersion:
    message = (
        f"panel {panel_id} was changed or deleted by somebody else; "
        "load it again and repeat the change"
    )
    return StaleVersion("panel_stale", message)
