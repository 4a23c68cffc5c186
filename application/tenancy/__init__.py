"""Use cases of tenancy."""

from application.tenancy.create_tenant import CreateTenant, create_tenant
from application.tenancy.find_tenant import find_tenant
from application.tenancy.local_tenant import LOCAL_TENANT_ID, open_local_tenant
from application.tenancy.ports import TenantDirectory
from application.tenancy.set_budget import SetBudget, set_budget

__all__ = [
    "LOCAL_TENANT_ID",
    "CreateTenant",
    "SetBudget",
    "TenantDirectory",
    "create_tenant",
    "find_tenant",
    "open_local_tenant",
    "set_budget",
]
