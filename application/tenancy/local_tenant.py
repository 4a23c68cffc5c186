"""The tenants of somebody who works alone on a machine of their own."""

from uuid import UUID

from application.shared import Clock
from application.tenancy.ports import TenantDirectory
from domain.shared import Conflict
from domain.tenancy import Tenant, TenantId

LOCAL_TENANT_ID = TenantId(UUID("00000000-0000-7000-8000-000000000001"))
"""The same in every database, so that two first uses at once make one tenant, not two."""


async def open_local_tenant(*, directory: TenantDirectory, clock: Clock) -> Tenant:
    """The local tenant, made on first use."""
    return await open_tenant(LOCAL_TENANT_ID, name="local", directory=directory, clock=clock)


async def open_tenant(
    tenant_id: TenantId, *, name: str, directory: TenantDirectory, clock: Clock
) -> Tenant:
    """The tenant of that id, made under that name on first use.

    Only for somebody who works alone: whoever else comes with an id must be known by it.
    """
    tenant = await directory.find(tenant_id)
    if tenant is not None:
        return tenant
    new = Tenant(tenant_id=tenant_id, name=name, created_at=clock.now())
    try:
        await directory.add(new)
    except Conflict:
        return await directory.find(tenant_id) or new
    return new
