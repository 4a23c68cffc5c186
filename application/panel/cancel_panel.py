"""Cancel a panel."""

from attrs import frozen

from application.panel.begin_panel import require_version
from application.panel.ports import PanelUnitOfWork
from application.shared import Clock
from domain.panel import Panel, PanelId, PanelStatus


@frozen(kw_only=True)
class CancelPanel:
    """End a panel before its time.

    Attributes:
        panel_id: the panel.
        version: the version that the caller has seen, or None for any.
    """

    panel_id: PanelId
    version: int | None = None


async def cancel_panel(command: CancelPanel, *, uow: PanelUnitOfWork, clock: Clock) -> Panel:
    """The cancelled panel, with all that was said; whatever runs it stops at its next save.

    Raises:
        NotFound: the tenant has no such panel.
        StaleVersion: it is of another version.
        IllegalState: it has ended.
    """
    async with uow:
        panel = await uow.panels.get(command.panel_id)
        require_version(panel, command.version)
        panel.change_status(PanelStatus.CANCELLED, now=clock.now())
        await uow.panels.save(panel)
        await uow.commit()
    return panel
