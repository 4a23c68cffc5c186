"""Tenancy: who owns the data, and on whose behalf code runs."""

from domain.tenancy.context import TenantContext, TenantMismatch
from domain.tenancy.tenant import Tenant
from domain.tenancy.tenant_id import TenantId

__all__ = ["Tenant", "TenantContext", "TenantId", "TenantMismatch"]
