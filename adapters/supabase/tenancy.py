"""The tenants of a Supabase project."""

from collections.abc import Sequence
from functools import partial

from adapters.rows.refusals import erasing_takes_owner
from adapters.rows.stored import tenant_of, tenant_values
from adapters.supabase.project import SupabaseProject, all_rows_of, rows_of
from adapters.supabase.unit import Unit
from application.tenancy import TenantDirectory
from domain.shared import Conflict, NotFound
from domain.tenancy import Tenant, TenantErased, TenantId


class SupabaseTenantDirectory(TenantDirectory):
    """Every tenant, each seen by itself."""

    def __init__(self, project: SupabaseProject) -> None:
        """Keep the tenants in `project`."""
        self._project = project

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
        """Every tenant, in order of creation, then id.

        Only whoever owns the tables sees them, over a connection of their own; here there is none.
        """
        from postgrest import CountMethod

        acting = self._project.acting_for(None)
        rows = await all_rows_of(
            lambda: (
                acting.from_("tenants")
                .select("*", count=CountMethod.exact)
                .order("created_at")
                .order("tenant_id")
            )
        )
        return [tenant_of(row) for row in rows]

    async def require_erasing(self) -> None:
        """Refuse: only whoever owns the tables erases a tenant, over a connection of their own.

        Raises:
            Unavailable: always.
        """
        raise erasing_takes_owner()

    async def erase(self, event: TenantErased) -> None:
        """The same.

        Raises:
            Unavailable: always.
        """
        del event
        await self.require_erasing()


def _exists(tenant_id: TenantId) -> Conflict:
    message = f"a tenant {tenant_id} exists already"
    return Conflict("tenant_exists", message)


def _unknown(tenant_id: TenantId) -> NotFound:
    message = f"there is no tenant {tenant_id}"
    return NotFound("tenant_unknown", message)
