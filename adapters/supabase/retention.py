"""What of a tenant may go and what must stay, in a Supabase project."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from attrs import asdict

from adapters.rows.stored import Stored
from adapters.supabase.project import SupabaseProject, all_rows_of, rows_of
from adapters.supabase.unit import Unit
from adapters.supabase.values import row_of
from application.panel.ports import EndedPanel, EndedPanels, LegalHolds
from application.shared import RecordedTenants
from domain.panel import TRANSITIONS, LegalHold, LegalHoldLifted, LegalHoldPlaced, PanelId
from domain.shared import Conflict, NotFound
from domain.tenancy import TenantId, TenantMismatch

if TYPE_CHECKING:
    from postgrest import AsyncSelectRequestBuilder

_ENDED = [status.value for status in TRANSITIONS if status.is_terminal]


class SupabaseEndedPanels(EndedPanels):
    """One tenant's ended panels; when one ended stands in the record."""

    def __init__(self, project: SupabaseProject, tenant_id: TenantId) -> None:
        """Look through the panels of `tenant_id`."""
        self._project = project
        self._tenant_id = tenant_id

    async def before(self, time: datetime) -> Sequence[EndedPanel]:
        """Those that ended at that time or earlier, held ones too; the longest ended first."""
        wanted = {"time_limit": time.isoformat(), "statuses": _ENDED}
        found = map(row_of, await self._project.call(self._tenant_id, "ended_before", wanted))
        return [
            EndedPanel(
                panel_id=PanelId(row["panel_id"]),
                ended_at=row["ended_at"],
                is_held=row["is_held"],
            )
            for row in found
        ]


class SupabaseLegalHolds(LegalHolds):
    """One tenant's legal holds."""

    def __init__(self, project: SupabaseProject, tenant_id: TenantId) -> None:
        """Keep the holds of `tenant_id`."""
        self._project = project
        self._tenant_id = tenant_id

    async def place(self, hold: LegalHold, event: LegalHoldPlaced) -> None:
        """Store a new hold durably, together with the event; from then on its panel stays.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: the tenant has no such panel.
            Conflict: the panel is under a hold already.
        """
        self._require_own(hold.tenant_id)
        row = {
            **asdict(hold, recurse=False),
            "tenant_id": hold.tenant_id.value,
            "panel_id": hold.panel_id.value,
        }
        unit = Unit(self._project, self._tenant_id)
        unit.insert("legal_holds", [row], partial(_exists, hold.panel_id))
        unit.record([event])
        await unit.commit()

    async def find(self, panel_id: PanelId) -> LegalHold | None:
        """The hold on that panel, or None."""
        rows = await rows_of(self._holds().eq("panel_id", str(panel_id)))
        return _hold_of(rows[0]) if rows else None

    async def all(self) -> Sequence[LegalHold]:
        """Every hold that stands, in order of being placed, then by panel."""
        rows = await all_rows_of(lambda: self._holds().order("placed_at").order("panel_id"))
        return [_hold_of(row) for row in rows]

    async def lift(self, event: LegalHoldLifted) -> None:
        """Remove the hold on the event's panel durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: no hold of the tenant's is on that panel.
        """
        self._require_own(event.tenant_id)
        unit = Unit(self._project, self._tenant_id)
        match = {"tenant_id": event.tenant_id.value, "panel_id": event.panel_id.value}
        unit.delete("legal_holds", match, partial(_unknown, event.panel_id))
        unit.record([event])
        await unit.commit()

    def _holds(self) -> "AsyncSelectRequestBuilder":
        from postgrest import CountMethod

        acting = self._project.acting_for(self._tenant_id)
        holds = acting.from_("legal_holds").select("*", count=CountMethod.exact)
        return holds.eq("tenant_id", str(self._tenant_id))

    def _require_own(self, tenant_id: TenantId) -> None:
        if tenant_id != self._tenant_id:
            raise TenantMismatch


class SupabaseRecordedTenants(RecordedTenants):
    """The tenants whose chain has begun."""

    def __init__(self, project: SupabaseProject) -> None:
        """Look through `project`."""
        self._project = project

    async def all(self) -> Sequence[TenantId]:
        """Every tenant of which there is a record, in order of the ids."""
        from postgrest import CountMethod

        acting = self._project.acting_for(None)
        rows = await all_rows_of(
            lambda: (
                acting.from_("event_heads")
                .select("tenant_id", count=CountMethod.exact)
                .order("tenant_id")
            )
        )
        return [TenantId(row["tenant_id"]) for row in rows]


def _hold_of(row: Stored) -> LegalHold:
    return LegalHold(
        **{**row, "tenant_id": TenantId(row["tenant_id"]), "panel_id": PanelId(row["panel_id"])}
    )


def _exists(panel_id: PanelId) -> Conflict:
    message = f"panel {panel_id} is under a legal hold already"
    return Conflict("hold_exists", message)


def _unknown(panel_id: PanelId) -> NotFound:
    message = f"no legal hold is on panel {panel_id}"
    return NotFound("hold_unknown", message)
