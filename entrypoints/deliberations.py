"""Running a stored panel: what the command line, the service and its workers share."""

from application.panel import (
    AskingPolicy,
    Deliberate,
    DeliberationPorts,
    Purse,
    allowance,
    deliberate,
)
from application.panel.ports import DeliberationObserver
from application.tenancy import find_tenant
from domain.panel import Panel, PanelId
from domain.shared import Budget
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application


async def run_panel(
    application: Application,
    tenant_id: TenantId,
    panel_id: PanelId,
    *,
    observer: DeliberationObserver,
) -> Panel:
    """The panel as it ended, or as it waits for people.

    Raises:
        DomainError: it cannot be run here, or its tenant has spent its budget.
    """
    left, purse = await tenants_means(application, tenant_id)
    engine = await application.engine()
    ports = deliberation_ports(application, tenant_id, observer)
    command = Deliberate(panel_id, allowance=left, purse=purse)
    return await deliberate(command, engine=engine, ports=ports)


async def tenants_allowance(application: Application, tenant_id: TenantId) -> Budget:
    """What the tenant may still spend this month.

    Raises:
        Conflict: nothing is left.
    """
    left, _ = await tenants_means(application, tenant_id)
    return left


async def tenants_means(application: Application, tenant_id: TenantId) -> tuple[Budget, Purse]:
    """What the tenant may still spend this month, and what pays for its panels.

    Raises:
        Conflict: nothing is left.
    """
    tenant = await find_tenant(tenant_id, directory=application.directory)
    usage = application.usage(tenant_id)
    left = await allowance(tenant.budget, usage=usage, now=application.clock.now())
    return left, Purse(monthly=tenant.budget, models=application.models)


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
