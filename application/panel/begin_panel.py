"""Begin a panel, so that whatever runs panels takes it up."""

from attrs import frozen

from application.panel.load_panel import documents_of
from application.panel.ports import PanelUnitOfWork
from application.panel.setting_aside import Purse, set_aside
from application.shared import Clock
from domain.panel import Panel, PanelId, PanelStatus
from domain.shared import Saturated, StaleVersion


@frozen(kw_only=True)
class BeginPanel:
    """Put a draft in progress.

    Attributes:
        panel_id: the panel.
        version: the version that the caller has seen, or None for any.
        at_once: how many of the tenant's panels may be under way at the same time, or None for
            any number; those that wait for people do not count.
    """

    panel_id: PanelId
    version: int | None = None
    at_once: int | None = None


async def begin_panel(
    command: BeginPanel, *, uow: PanelUnitOfWork, clock: Clock, purse: Purse | None = None
) -> Panel:
    """The panel in progress; one that is already under way is left as it is.

    Where its tenant has a budget, the panel's share of that is set aside with its beginning.

    Raises:
        NotFound: the tenant has no such panel.
        StaleVersion: it is of another version.
        IllegalState: it has ended, or has too few members to begin.
        Saturated: as many of the tenant's panels as may be are under way.
        Exhausted: nothing of the tenant's budget is left, or it is set aside for other panels.
    """
    now = clock.now()
    async with uow:
        panel = await uow.panels.get(command.panel_id)
        require_version(panel, command.version)
        if panel.status is PanelStatus.IN_PROGRESS:
            return panel
        share = None
        if purse is not None and purse.is_limited and panel.status is PanelStatus.DRAFT:
            documents = await documents_of(panel, uow)
            share = await set_aside(panel, documents, purse=purse, uow=uow, now=now)
        panel.begin(share, now=now)
        await uow.panels.save(panel)
        await _require_room(command.at_once, uow)
        await uow.commit()
    return panel


async def _require_room(at_once: int | None, uow: PanelUnitOfWork) -> None:
    if at_once is not None and await uow.panels.count_under_way() > at_once:
        message = (
            f"{at_once} panels of the tenant are under way, which is as many as may be; "
            "begin this one when another has ended"
        )
        raise Saturated("panels_too_many", message)


def require_version(panel: Panel, seen: int | None) -> None:
    """Pass where the panel is of the version that the caller has seen, or any will do.

    Raises:
        StaleVersion: it was changed since.
    """
    if seen is not None and seen != panel.version:
        message = f"the panel is of version {panel.version}, not {seen}; read it again"
        raise StaleVersion("panel_stale", message)
