"""Deliberate: run a panel to its end, from wherever it stands."""

from attrs import field, frozen

from application.panel.begin_panel import BeginPanel, begin_panel
from application.panel.buying import DeliberationPorts
from application.panel.deliberation import Deliberation
from application.panel.like_answers import PHASE
from application.panel.load_panel import load_panel
from application.panel.ports import DeliberationEngine
from application.panel.require_models import require_models
from application.panel.setting_aside import Purse
from application.panel.spending import BudgetedSpending
from domain.panel import Panel, PanelId, PanelStatus
from domain.shared import Budget, Usage


@frozen
class Deliberate:
    """Start a draft, or take up a panel that was interrupted or has waited.

    Attributes:
        panel_id: the panel.
        allowance: what its tenant may still spend (see `allowance`).
        purse: what a draft's share is set aside from; None where nothing is.
    """

    panel_id: PanelId
    allowance: Budget = field(factory=Budget)
    purse: Purse | None = None


async def deliberate(
    command: Deliberate, *, engine: DeliberationEngine, ports: DeliberationPorts
) -> Panel:
    """Run the panel and return it as it ended, or as it waits for people.

    One that had ended is returned as it is. The deadline of its budget counts from here.

    Raises:
        NotFound: the tenant has no such panel.
        IllegalState: it has too few members to begin.
        Exhausted: nothing is left for a draft of its tenant's budget.
        InvalidValue: a model behind a seat cannot be used here, or has no known price where money
            is limited.
        StaleVersion: another process runs the same panel.
    """
    panel, documents = await load_panel(command.panel_id, ports.uow)
    if panel.status.is_terminal:
        return panel
    require_models(panel, ports.models, panel.budget, command.allowance)
    is_new = panel.status is PanelStatus.DRAFT
    if is_new:
        begin = BeginPanel(panel_id=panel.panel_id)
        panel = await begin_panel(begin, uow=ports.uow, clock=ports.clock, purse=command.purse)
    entries = await ports.journal.of_panel(panel.panel_id)
    spending = BudgetedSpending(
        budget=panel.budget,
        set_aside=panel.share or Budget(),
        allowance=command.allowance,
        clock=ports.clock,
        started_at=ports.clock.now(),
        earlier=sum((entry.usage for entry in entries if entry.phase != PHASE), Usage()),
    )
    journalled = {(e.round_number, e.phase, e.agent_id): e for e in entries}
    steps = Deliberation(panel, documents, journalled, ports, spending)
    if is_new:
        await engine.run(panel, steps)
    else:
        await engine.resume(panel, steps)
    return panel
