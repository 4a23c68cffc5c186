"""The panels in progress in the database."""

from collections.abc import Sequence

from sqlalchemy import select

from adapters.sql.database import Database
from adapters.sql.schema import panels
from adapters.sql.work import query
from application.panel.ports import UnfinishedPanels
from domain.panel import PanelId, PanelStatus
from domain.tenancy import TenantId

_UNFINISHED = (
    select(panels.c.tenant_id, panels.c.panel_id)
    .where(panels.c.status == PanelStatus.IN_PROGRESS.value)
    .order_by(panels.c.created_at, panels.c.panel_id)
)


class SqlUnfinishedPanels(UnfinishedPanels):
    """Those of every tenant that the database's user may see."""

    def __init__(self, database: Database) -> None:
        """Look through `database`."""
        self._database = database

    async def all(self) -> Sequence[tuple[TenantId, PanelId]]:
        """Every panel in progress, also where people are awaited; the oldest first."""
        rows = await self._database.read(query(_UNFINISHED), tenant_id=None)
        return [(TenantId(row["tenant_id"]), PanelId(row["panel_id"])) for row in rows]
