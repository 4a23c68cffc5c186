"""The tenants of a Supabase project."""

from collections.abc import Sequence
from functools import partial

from adapters.rows.stored import tenant_of, tenant_values
from adapters.supabase.project import SupabaseProject, rows_of
from adapters.supabase.unit import Unit
from application.tenancy import TenantDirectory
from domain.shared import Conflict, NotFound
from domain.tenancy import Tenant, TenantErased, TenantId


class SupabaseTenantDirectory(TenantDirectory):
    """Every tenant, each seen by itself; all of them over a connection of the tables' owner."""

    def __init__(self, project: SupabaseProject, connected: TenantDirectory) -> None:
        """Keep the tenants in `project`.

        Args:
            project: the open project.
            connected: its tenants as a connection to its database sees them.
        """
        self._project = project
        self._connected = connected

    async def add(self, tenant: Tenant) -> None:
        """Store a new tenant durably.

        Raises:
            Conflict: a tenant of that id exists.
        """
        unit = Unit(self._project, tenant.tenant_id)
        unit.insert("tenants", [tenant_values(tenant)], partial(_exists, tenant.tenant_id))
        await unit.commit()

    async def save(self, tenant: Tenant) -> None:
        """Store the changes of a tenant that was added before, durably; the last one stays.

        Raises:
            NotFound: there is no tenant of that id.
        """
        unit = Unit(self._project, tenant.tenant_id)
        match = {"tenant_id": tenant.tenant_id.value}
        unit.update("tenants", match, tenant_values(tenant), partial(_unknown, tenant.tenant_id))
        await unit.commit()

    async def find(self, tenant_id: TenantId) -> Tenant | None:
        """The tenant of that id, or None."""
        tenants = self._project.acting_for(tenant_id).from_("tenants").select("*")
        rows = await rows_of(tenants.eq("tenant_id", str(tenant_id)))
        return tenant_of(rows[0]) if rows else None

    async def all(self) -> Sequence[Tenant]:
        """Every tenant, in order of creation, then id; none where another is connected."""
        return await self._connected.all()

    async def require_erasing(self) -> None:
        """Pass where the tables' owner is connected.

        Raises:
            Unavailable: somebody else is.
        """
        await self._connected.require_erasing()

    async def erase(self, event: TenantErased) -> None:
        """Remove the event's tenant and all that it has but its panels, which must be gone.

        Only the tables' owner may, over their own connection.

        Raises:
            NotFound: there is no such tenant.
            Conflict: it has a panel.
        """
        await self._connected.erase(event)


def _exists(tenant_id: TenantId) -> Conflict:
    message = f"a tenant {tenant_id} exists already"
    return Conflict("tenant_exists", message)


def _unknown(tenant_id: TenantId) -> NotFound:
    message = f"there is no tenant {tenant_id}"
    return NotFound("tenant_unknown", message)
