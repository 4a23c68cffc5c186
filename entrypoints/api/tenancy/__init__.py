"""Tenants, the people and programs that act for them, and what their panels use."""

from entrypoints.api.tenancy import keys, members, tenants

ROUTERS = (tenants.router, members.router, keys.router)
"""Their routes."""

__all__ = ["ROUTERS"]
