"""Place a legal hold on a panel, and lift it."""

from attrs import frozen

from application.panel.ports import LegalHolds
from application.shared import Clock
from domain.panel import LegalHold, LegalHoldLifted, LegalHoldPlaced, PanelId
from domain.shared import Conflict, NotFound
from domain.tenancy import Permission, Principal


@frozen(kw_only=True)
class HoldPanel:
    """Nobody may remove the panel from now on, for that reason."""

    by: Principal
    panel_id: PanelId
    reason: str


@frozen(kw_only=True)
class LiftHold:
    """The panel may be removed again."""

    by: Principal
    panel_id: PanelId


async def hold_panel(command: HoldPanel, *, holds: LegalHolds, clock: Clock) -> LegalHold:
    """Store the hold and give it; one for the same reason that stands already stays as it is.

    Raises:
        Forbidden: whoever places it may not manage the tenant.
        InvalidValue: the reason is blank, too long or holds control characters.
        NotFound: the tenant has no such panel.
        Conflict: the panel is under a hold for another reason.
    """
    by = command.by
    by.require(Permission.TENANT_MANAGE)
    now = clock.now()
    hold = LegalHold(
        tenant_id=by.tenant_id,
        panel_id=command.panel_id,
        placed_by=by.subject,
        reason=command.reason,
        placed_at=now,
    )
    event = LegalHoldPlaced(
        tenant_id=by.tenant_id,
        panel_id=command.panel_id,
        by=by.subject,
        reason=hold.reason,
        occurred_at=now,
    )
    try:
        await holds.place(hold, event)
    except Conflict:
        standing = await holds.find(command.panel_id)
        if standing is None or standing.reason != hold.reason:
            raise
        return standing
    return hold


async def lift_hold(command: LiftHold, *, holds: LegalHolds, clock: Clock) -> None:
    """Remove the hold.

    Raises:
        Forbidden: whoever lifts it may not manage the tenant.
        NotFound: no hold is on that panel.
    """
    by = command.by
    by.require(Permission.TENANT_MANAGE)
    event = LegalHoldLifted(
        tenant_id=by.tenant_id, panel_id=command.panel_id, by=by.subject, occurred_at=clock.now()
    )
    await holds.lift(event)


async def find_hold(panel_id: PanelId, *, holds: LegalHolds) -> LegalHold:
    """The hold on that panel.

    Raises:
        NotFound: there is none.
    """
    hold = await holds.find(panel_id)
    if hold is None:
        message = f"no legal hold is on panel {panel_id}"
        raise NotFound("hold_unknown", message)
    return hold
