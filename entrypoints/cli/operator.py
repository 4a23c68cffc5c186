"""Whoever runs an installation: may do everything for every tenant of its database."""

from domain.tenancy import Principal, Role, TenantId


def operator_of(tenant_id: TenantId) -> Principal:
    """The operator, acting for that tenant; the tenant's record names it so."""
    return Principal(tenant_id=tenant_id, subject="operator", name="operator", role=Role.OWNER)
