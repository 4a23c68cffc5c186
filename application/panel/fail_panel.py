"""Fail a panel that cannot be run."""

from attrs import frozen

from application.panel.ports import PanelUnitOfWork
from application.shared import Clock
from domain.panel import Panel, PanelId, PanelStatus
from domain.shared import printable

_REASON_LENGTH = 1000


@frozen(kw_only=True)
class FailPanel:
    """End a panel in progress without an outcome.

    Attributes:
        panel_id: the panel.
        reason: why it cannot be run; what cannot be printed is left out, and 1,000 characters
            are kept.
    """

    panel_id: PanelId
    reason: str


async def fail_panel(command: FailPanel, *, uow: PanelUnitOfWork, clock: Clock) -> Panel:
    """The failed panel, with all that was said.

    Raises:
        NotFound: the tenant has no such panel.
        StaleVersion: somebody else changed it meanwhile.
        IllegalState: it is not in progress.
    """
    reason = printable(command.reason, limit=_REASON_LENGTH)
    async with uow:
        panel = await uow.panels.get(command.panel_id)
        panel.change_status(PanelStatus.FAILED, reason=reason, now=clock.now())
        await uow.panels.save(panel)
        await uow.commit()
    return panel
