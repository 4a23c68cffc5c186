"""Ports of tenancy."""

from collections.abc import Sequence
from typing import Protocol

from domain.tenancy import Tenant, TenantId


class TenantDirectory(Protocol):
    """The tenants of an installation: the operator's view, not any tenant's."""

    async def add(self, tenant: Tenant) -> None:
        """Store a new tenant durably.

        Raises:
            Conflict: a tenant of that id exists.
        """
        ...

    async def save(self, tenant: Tenant) -> None:
        """Store the changes of a tenant that was added before, durably; the last one stays.

        Raises:
            NotFound: there is no tenant of that id.
        """
        ...

    async def find(self, tenant_id: TenantId) -> Tenant | None:
        """The tenant of that id, or None."""
        ...

    async def all(self) -> Sequence[Tenant]:
        """Every tenant, in order of creation, then id."""
        ...
