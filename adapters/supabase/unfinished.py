"""The panels in progress in a Supabase project."""

from collections.abc import Sequence

from adapters.supabase.project import SupabaseProject, all_rows_of
from application.panel.ports import UnfinishedPanels
from domain.panel import PanelId, PanelStatus
from domain.tenancy import TenantId


class SupabaseUnfinishedPanels(UnfinishedPanels):
    """Those that a request which acts for nobody sees: none, as the policies hold. A queue does."""

    def __init__(self, project: SupabaseProject) -> None:
        """Look through `project`."""
        self._project = project

    async def all(self) -> Sequence[tuple[TenantId, PanelId]]:
        """Every panel in progress that is seen, also where people are awaited; the oldest first."""
        from postgrest import CountMethod

        acting = self._project.acting_for(None)
        rows = await all_rows_of(
            lambda: (
                acting.from_("panels")
                .select("tenant_id,panel_id", count=CountMethod.exact)
                .eq("status", PanelStatus.IN_PROGRESS.value)
                .order("created_at")
                .order("panel_id")
            )
        )
        return [(TenantId(row["tenant_id"]), PanelId(row["panel_id"])) for row in rows]
