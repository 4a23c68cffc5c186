"""Legal holds: placed, lifted, listed."""

from collections.abc import Sequence

import typer

from application.panel import HoldPanel, LiftHold, hold_panel, lift_hold
from domain.panel import LegalHold, PanelId
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.cli.operator import operator_of
from entrypoints.cli.output import print_document, print_paragraph, result_console
from entrypoints.cli.place import Place
from entrypoints.cli.session import run_tenant_session
from entrypoints.cli.wording import instant
from entrypoints.representation.plain import plain


def place(panel_id: str, reason: str, *, place: Place) -> None:
    """Place a hold.

    Raises:
        InvalidValue: the reason is blank, too long or holds control characters.
        NotFound: the tenant has no such panel.
        Conflict: the panel is under a hold for another reason.
    """
    wanted = PanelId.from_string(panel_id)

    async def work(application: Application, tenant_id: TenantId) -> LegalHold:
        return await hold_panel(
            HoldPanel(by=operator_of(tenant_id), panel_id=wanted, reason=reason),
            holds=application.holds(tenant_id),
            clock=application.clock,
        )

    run_tenant_session(place, work)
    typer.echo(f"Panel {wanted} stays until its hold is lifted", err=True)


def lift(panel_id: str, *, place: Place) -> None:
    """Lift a hold.

    Raises:
        NotFound: no hold is on that panel.
    """
    wanted = PanelId.from_string(panel_id)

    async def work(application: Application, tenant_id: TenantId) -> None:
        await lift_hold(
            LiftHold(by=operator_of(tenant_id), panel_id=wanted),
            holds=application.holds(tenant_id),
            clock=application.clock,
        )

    run_tenant_session(place, work)
    typer.echo(f"Panel {wanted} is held no more", err=True)


def show(*, place: Place, as_json: bool) -> None:
    """Print the holds that stand."""

    async def work(application: Application, tenant_id: TenantId) -> Sequence[LegalHold]:
        return await application.holds(tenant_id).all()

    holds = run_tenant_session(place, work)
    if as_json:
        print_document({"holds": [plain(hold) for hold in holds]})
        return
    if not holds:
        typer.echo("No panel is held.", err=True)
    console = result_console()
    for hold in holds:
        line = f"{hold.panel_id}  {instant(hold.placed_at)}  {hold.placed_by}"
        console.print(line, soft_wrap=True)
        print_paragraph(console, hold.reason, indent=2)
