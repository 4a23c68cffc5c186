"""The tenants in memory."""

from collections.abc import Sequence

from adapters.memory.store import MemoryStore, Transaction
from application.tenancy import TenantDirectory
from domain.shared import Conflict, NotFound
from domain.tenancy import Tenant, TenantErased, TenantId


class MemoryTenantDirectory(TenantDirectory):
    """Every tenant of the store."""

    def __init__(self, store: MemoryStore) -> None:
        """Keep the tenants in `store`."""
        self._store = store

    async def add(self, tenant: Tenant) -> None:
        """Store a new tenant.

        Raises:
            Conflict: a tenant of that id exists.
        """
        if tenant.tenant_id in self._store.tenants:
            message = f"a tenant {tenant.tenant_id} exists already"
            raise Conflict("tenant_exists", message)
        self._store.tenants[tenant.tenant_id] = tenant

    async def save(self, tenant: Tenant) -> None:
        """Store the changes of a tenant that was added before; the last one stays.

        Raises:
            NotFound: there is no tenant of that id.
        """
        if tenant.tenant_id not in self._store.tenants:
            message = f"there is no tenant {tenant.tenant_id}"
            raise NotFound("tenant_unknown", message)
        self._store.tenants[tenant.tenant_id] = tenant

    async def find(self, tenant_id: TenantId) -> Tenant | None:
        """The tenant of that id, or None."""
        return self._store.tenants.get(tenant_id)

    async def require_erasing(self) -> None:
        """Whoever has the memory may."""

    async def erase(self, event: TenantErased) -> None:
        """Remove the event's tenant and all that it has but its panels, which must be gone.

        Raises:
            NotFound: there is no such tenant.
            Conflict: it has a panel.
        """
        tenant_id = event.tenant_id
        transaction = Transaction(self._store, tenant_id)
        try:
            data = await transaction.write()
            if tenant_id not in self._store.tenants:
                message = f"there is no tenant {tenant_id}"
                raise NotFound("tenant_unknown", message)
            if data.panels:
                message = f"tenant {tenant_id} has a panel, put meanwhile; repeat it"
                raise Conflict("tenant_in_use", message)
            data.documents.clear()
            data.deleted_usage.clear()
            data.keys.clear()
            data.members.clear()
            self._store.forget(tenant_id)
            transaction.record([event])
            transaction.commit()
        finally:
            transaction.close()

    async def all(self) -> Sequence[Tenant]:
        """Every tenant, in order of creation, then id."""
        return sorted(self._store.tenants.values(), key=lambda t: (t.created_at, t.tenant_id))
