"""Delete a panel."""

from attrs import field, frozen

from application.panel.ports import DeliberationEngine, PanelUnitOfWork
from application.shared import Clock
from domain.panel import ErasureCause, Panel, PanelErased, PanelId
from domain.tenancy import Retention


@frozen
class DeletePanel:
    """Remove the panel with all that hangs on it, and the engine's memory of it.

    Attributes:
        panel_id: the panel, ended or not.
        retention: the tenant's rule, which says what becomes of the panel's events.
        cause: why it goes.
    """

    panel_id: PanelId
    retention: Retention = field(factory=Retention)
    cause: ErasureCause = ErasureCause.REQUEST


async def delete_panel(
    command: DeletePanel, *, uow: PanelUnitOfWork, engine: DeliberationEngine, clock: Clock
) -> None:
    """Delete, in one transaction; one more event says so.

    Raises:
        NotFound: the tenant has no such panel.
        PanelHeld: the panel is under a legal hold.
    """
    async with uow:
        panel = await uow.panels.get(command.panel_id)
        await uow.panels.erase(_erasure(command, panel, clock))
        # Before the commit: whoever is stopped here leaves a panel that is deleted once more, and
        # never a memory of one that nobody knows any more.
        await engine.forget(panel)
        await uow.commit()


def _erasure(command: DeletePanel, panel: Panel, clock: Clock) -> PanelErased:
    by_rule = command.cause is ErasureCause.RETENTION
    return PanelErased(
        tenant_id=panel.tenant_id,
        panel_id=panel.panel_id,
        occurred_at=clock.now(),
        cause=command.cause,
        events=command.retention.events,
        retention_days=command.retention.days if by_rule else None,
    )
