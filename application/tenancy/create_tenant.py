"""Create a tenant."""

from attrs import frozen

from application.shared import Clock, IdGenerator
from application.tenancy.ports import TenantDirectory
from domain.tenancy import Tenant, TenantId


@frozen(kw_only=True)
class CreateTenant:
    """A new organisation of that name."""

    name: str


async def create_tenant(
    command: CreateTenant, *, directory: TenantDirectory, clock: Clock, ids: IdGenerator
) -> Tenant:
    """Store the tenant and return it.

    Raises:
        InvalidValue: the name is blank, too long or holds control characters.
    """
    tenant = Tenant(tenant_id=TenantId(ids.new_id()), name=command.name, created_at=clock.now())
    await directory.add(tenant)
    return tenant
