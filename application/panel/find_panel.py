"""Look at stored panels."""

from collections.abc import Sequence

from attrs import field, frozen

from application.panel.ports import PanelFilter, PanelSummary, PanelUnitOfWork, Place
from domain.panel import Panel, PanelId


async def find_panel(panel_id: PanelId, *, uow: PanelUnitOfWork) -> Panel:
    """The whole panel.

    Raises:
        NotFound: the tenant has none of that id.
    """
    async with uow:
        return await uow.panels.get(panel_id)


async def find_panel_unless(
    panel_id: PanelId, *, version: int, uow: PanelUnitOfWork
) -> Panel | None:
    """The whole panel; None where it is still of that version, which the caller knows.

    Raises:
        NotFound: the tenant has none of that id.
    """
    async with uow:
        return await uow.panels.get_unless(panel_id, version)


@frozen(kw_only=True)
class ListPanels:
    """A page of the tenant's panels.

    Attributes:
        wanted: which of them.
        limit: the length of the page, from 1.
        before: the place after which the page begins; None for the first page.
    """

    limit: int
    wanted: PanelFilter = field(factory=PanelFilter)
    before: Place | None = None


@frozen(kw_only=True)
class PanelPage:
    """A page of a list.

    Attributes:
        panels: the newest first.
        total: how many panels are wanted, on all pages.
        ends_at: the place after which the next page begins; None on the last one.
    """

    panels: Sequence[PanelSummary]
    total: int
    ends_at: Place | None


async def list_panels(command: ListPanels, *, uow: PanelUnitOfWork) -> PanelPage:
    """The page that is asked for."""
    async with uow:
        found = await uow.panels.search(
            command.wanted, limit=command.limit + 1, before=command.before
        )
        total = await uow.panels.count(command.wanted)
    panels = found[: command.limit]
    more = len(found) > len(panels)
    return PanelPage(panels=panels, total=total, ends_at=panels[-1].place if more else None)
