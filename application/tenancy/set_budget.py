"""Limit what a tenant's panels may spend in a month, and how long each may work."""

from attrs import frozen

from application.tenancy.find_tenant import find_tenant
from application.tenancy.ports import TenantDirectory
from domain.shared import Budget
from domain.tenancy import Tenant, TenantId


@frozen(kw_only=True)
class SetBudget:
    """New limits for each calendar month (UTC), and for how long each panel works.

    A `Budget` without limits lifts them all.
    """

    tenant_id: TenantId
    budget: Budget


async def set_budget(command: SetBudget, *, directory: TenantDirectory) -> Tenant:
    """Store the limits and return the tenant under them. They count from the present month on.

    Raises:
        NotFound: there is no such tenant.
    """
    tenant = await find_tenant(command.tenant_id, directory=directory)
    limited = tenant.with_budget(command.budget)
    await directory.save(limited)
    return limited
