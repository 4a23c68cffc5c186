"""Find a tenant."""

from application.tenancy.ports import TenantDirectory
from domain.shared import NotFound
from domain.tenancy import Tenant, TenantId


async def find_tenant(tenant_id: TenantId, *, directory: TenantDirectory) -> Tenant:
    """The tenant of that id.

    Raises:
        NotFound: there is none.
    """
    tenant = await directory.find(tenant_id)
    if tenant is None:
        message = f"there is no tenant {tenant_id}"
        raise NotFound("tenant_unknown", message)
    return tenant
