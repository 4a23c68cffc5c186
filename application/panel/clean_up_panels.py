"""Erase the panels that ended longer ago than their tenant keeps panels."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from attrs import define, frozen

from application.panel.delete_panel import DeletePanel, delete_panel
from application.panel.ports import DeliberationEngine, EndedPanel, EndedPanels, PanelUnitOfWork
from application.shared import Clock
from domain.panel import ErasureCause, PanelHeld
from domain.shared import NotFound
from domain.tenancy import Retention


@frozen(kw_only=True)
class CleanUpPanels:
    """Apply one tenant's rule.

    Attributes:
        retention: the rule.
        now: the time that counts.
        dry_run: whether to count only what would go.
    """

    retention: Retention
    now: datetime
    dry_run: bool


@define(kw_only=True)
class CleanedPanels:
    """What became of the panels whose time was up.

    Attributes:
        erased: how many were erased, or would have been.
        held: how many stay, as they are under a legal hold.
    """

    erased: int = 0
    held: int = 0


@frozen(kw_only=True)
class CleanUpPorts:
    """What cleaning up one tenant's panels works with.

    Attributes:
        ended: the ended panels.
        uow: a transaction.
        engine: forgets what it knows of panels; opened where there is one to erase.
        clock: says when a panel was erased.
    """

    ended: EndedPanels
    uow: PanelUnitOfWork
    engine: Callable[[], Awaitable[DeliberationEngine]]
    clock: Clock


async def clean_up_panels(
    command: CleanUpPanels, *, ports: CleanUpPorts, looked_at: Callable[[], None] = lambda: None
) -> CleanedPanels:
    """Erase them, each in a transaction of its own; whatever stops it, the next call goes on.

    Several processes may do this at once: what another one erased is not counted here.

    Args:
        command: the rule, and whether to count only.
        ports: those of the tenant.
        looked_at: is called after each panel.
    """
    cleaned = CleanedPanels()
    until = command.retention.ended_before(command.now)
    for panel in await ports.ended.before(until) if until is not None else ():
        if panel.is_held:
            cleaned.held += 1
        elif command.dry_run:
            cleaned.erased += 1
        else:
            await _erase(panel, command.retention, ports, cleaned)
        looked_at()
    return cleaned


async def _erase(
    panel: EndedPanel, retention: Retention, ports: CleanUpPorts, cleaned: CleanedPanels
) -> None:
    wanted = DeletePanel(panel.panel_id, retention, ErasureCause.RETENTION)
    try:
        await delete_panel(wanted, uow=ports.uow, engine=await ports.engine(), clock=ports.clock)
    except PanelHeld:
        # Placed since the panels were listed.
        cleaned.held += 1
    except NotFound:
        return
    else:
        cleaned.erased += 1
