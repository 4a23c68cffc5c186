"""Look at stored panels."""

from collections.abc import Sequence

from application.panel.ports import PanelSummary, PanelUnitOfWork
from domain.panel import Panel, PanelId


async def find_panel(panel_id: PanelId, *, uow: PanelUnitOfWork) -> Panel:
    """The whole panel.

    Raises:
        NotFound: the tenant has none of that id.
    """
    async with uow:
        return await uow.panels.get(panel_id)


async def list_panels(*, limit: int, uow: PanelUnitOfWork) -> Sequence[PanelSummary]:
    """The tenant's newest panels first."""
    async with uow:
        return await uow.panels.latest(limit=limit)
