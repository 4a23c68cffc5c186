"""The tenant of somebody who works alone on a machine of their own."""

from uuid import UUID

from application.shared import Clock
from application.tenancy.ports import TenantDirectory
from domain.shared import Conflict
from domain.tenancy import Tenant, TenantId

LOCAL_TENANT_ID = TenantId(UUID("00000000-0000-7000-8000-000000000001"))
"""The same in every database, so that two first uses at once make one tenant, not two."""


async def open_local_tenant(*, directory: TenantDirectory, clock: Clock) -> Tenant:
    """The local tenant, made on first use."""
    tenant = await directory.find(LOCAL_TENANT_ID)
    if tenant is not None:
        return tenant
    local = Tenant(tenant_id=LOCAL_TENANT_ID, name="local", created_at=clock.now())
    try:
        await directory.add(local)
    except Conflict:
        return await directory.find(LOCAL_TENANT_ID) or local
    return local
