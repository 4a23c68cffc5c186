"""Delete a panel."""

from attrs import frozen

from application.panel.ports import DeliberationEngine, PanelUnitOfWork
from application.shared import Clock
from domain.panel import PanelId


@frozen
class DeletePanel:
    """Remove the panel, what its seats answered, and the engine's memory of it."""

    panel_id: PanelId


async def delete_panel(
    command: DeletePanel, *, uow: PanelUnitOfWork, engine: DeliberationEngine, clock: Clock
) -> None:
    """Delete; the panel's events stay as the record of what happened.

    Raises:
        NotFound: the tenant has no such panel.
    """
    async with uow:
        panel = await uow.panels.get(command.panel_id)
        await uow.panels.delete(command.panel_id, now=clock.now())
        await uow.commit()
    await engine.forget(panel)
