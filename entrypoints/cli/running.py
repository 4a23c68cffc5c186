"""Run a stored panel as far as it goes, show how it goes, and print what came out."""

import asyncio

import typer

from application.panel import (
    AskingPolicy,
    Deliberate,
    DeliberationPorts,
    allowance,
    deliberate,
    list_answers,
)
from application.panel.ports import DeliberationObserver
from application.tenancy import find_tenant
from domain.panel import Panel
from domain.shared import Budget
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.cli.exit_status import status_of_panel
from entrypoints.cli.output import print_document
from entrypoints.cli.place import Place
from entrypoints.cli.progress import watching
from entrypoints.cli.report import print_report
from entrypoints.representation import panel_document


async def tenants_allowance(application: Application, tenant_id: TenantId) -> Budget:
    """What the tenant may still spend this month.

    Raises:
        Conflict: nothing is left.
    """
    tenant = await find_tenant(tenant_id, directory=application.directory)
    usage = application.usage(tenant_id)
    return await allowance(tenant.budget, usage=usage, now=application.clock.now())


async def run_panel(panel: Panel, application: Application, *, place: Place) -> Panel:
    """The panel as it ended, or as it waits for people; progress goes to stderr.

    Ctrl-C leaves it to be resumed, and says how.

    Raises:
        DomainError: it cannot be run here, or its tenant has spent its budget.
    """
    if panel.status.is_terminal:
        return panel
    left = await tenants_allowance(application, panel.tenant_id)
    engine = await application.engine()
    try:
        with watching(panel, application.clock) as observer:
            ports = deliberation_ports(application, panel.tenant_id, observer)
            return await deliberate(
                Deliberate(panel.panel_id, allowance=left), engine=engine, ports=ports
            )
    except asyncio.CancelledError:
        again = place.resume(panel.panel_id)
        typer.echo(f"Interrupted; all answers so far are kept. Continue: {again}", err=True)
        raise


def deliberation_ports(
    application: Application, tenant_id: TenantId, observer: DeliberationObserver
) -> DeliberationPorts:
    """What a deliberation of the tenant works with."""
    return DeliberationPorts(
        uow=application.unit_of_work(tenant_id),
        journal=application.journal(tenant_id),
        models=application.models,
        clock=application.clock,
        observer=observer,
        policy=AskingPolicy(),
        embedder=application.embedder,
    )


async def print_outcome(
    panel: Panel, application: Application, *, place: Place, as_json: bool
) -> int:
    """Print the panel's result, and what its readers can do next.

    Returns:
        The exit status that its outcome has.
    """
    labels = application.labels_of(panel)
    panel, answers = await list_answers(
        panel.panel_id,
        uow=application.unit_of_work(panel.tenant_id),
        journal=application.journal(panel.tenant_id),
    )
    if as_json:
        print_document(panel_document(panel, labels=labels, answers=answers))
    else:
        print_report(panel, labels=labels, place=place, answers=answers)
    return status_of_panel(panel)
