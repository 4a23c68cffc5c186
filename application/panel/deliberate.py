"""Deliberate: run a panel to its end, from wherever it stands."""

from attrs import frozen

from application.panel.deliberation import Deliberation, DeliberationPorts
from application.panel.ports import DeliberationEngine
from domain.evidence import Document
from domain.panel import Panel, PanelId, PanelStatus


@frozen
class Deliberate:
    """Start a draft, or take up a panel that was interrupted."""

    panel_id: PanelId


async def deliberate(
    command: Deliberate, *, engine: DeliberationEngine, ports: DeliberationPorts
) -> Panel:
    """Run the panel and return it as it ended; one that had ended is returned as it is.

    Raises:
        NotFound: the tenant has no such panel.
        IllegalState: it has too few members to begin.
        StaleVersion: another process runs the same panel.
    """
    panel, documents = await _load(command.panel_id, ports)
    if panel.status.is_terminal:
        return panel
    steps = Deliberation(panel, documents, {}, ports)
    if panel.status is PanelStatus.DRAFT:
        await _begin(panel, ports)
        await engine.run(panel, steps)
    else:
        entries = await ports.journal.of_panel(panel.panel_id)
        steps.journalled.update({(e.round_number, e.phase, e.agent_id): e for e in entries})
        await engine.resume(panel, steps)
    return panel


async def _load(panel_id: PanelId, ports: DeliberationPorts) -> tuple[Panel, list[Document]]:
    async with ports.uow as uow:
        panel = await uow.panels.get(panel_id)
        documents = [
            Document(name=source.name, text=await uow.documents.text(source.digest))
            for source in panel.sources
        ]
    return panel, documents


async def _begin(panel: Panel, ports: DeliberationPorts) -> None:
    panel.change_status(PanelStatus.IN_PROGRESS, now=ports.clock.now())
    async with ports.uow as uow:
        await uow.panels.save(panel)
        await uow.commit()
