"""The tenants in the database."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, update

from adapters.rows.stored import tenant_of, tenant_values
from adapters.sql.database import Database
from adapters.sql.schema import tenants
from adapters.sql.work import change, insertion, query
from application.tenancy import TenantDirectory
from domain.shared import Conflict, NotFound
from domain.tenancy import Tenant, TenantId

_ALL = select(tenants).order_by(tenants.c.created_at, tenants.c.tenant_id)
_ONE = select(tenants).where(tenants.c.tenant_id == bindparam("tenant"))
_SAVE = update(tenants).where(tenants.c.tenant_id == bindparam("tenant"))


class SqlTenantDirectory(TenantDirectory):
    """Every tenant of the installation."""

    def __init__(self, database: Database) -> None:
        """Keep the tenants in `database`."""
        self._database = database

    async def add(self, tenant: Tenant) -> None:
        """Store a new tenant durably.

        Raises:
            Conflict: a tenant of that id exists.
        """
        async with self._database.writing(tenant_id=tenant.tenant_id) as writing:
            if not await writing.run(insertion(tenants, [tenant_values(tenant)])):
                message = f"a tenant {tenant.tenant_id} exists already"
                raise Conflict("tenant_exists", message)
            await writing.finish(Connection.commit)

    async def save(self, tenant: Tenant) -> None:
        """Store the changes of a tenant that was added before, durably; the last one stays.

        Raises:
            NotFound: there is no tenant of that id.
        """
        row = {**tenant_values(tenant), "tenant": tenant.tenant_id.value}
        async with self._database.writing(tenant_id=tenant.tenant_id) as writing:
            if not await writing.run(change(_SAVE, row)):
                message = f"there is no tenant {tenant.tenant_id}"
                raise NotFound("tenant_unknown", message)
            await writing.finish(Connection.commit)

    async def find(self, tenant_id: TenantId) -> Tenant | None:
        """The tenant of that id, or None."""
        one = query(_ONE, {"tenant": tenant_id.value})
        rows = await self._database.read(one, tenant_id=tenant_id)
        return tenant_of(rows[0]) if rows else None

    async def all(self) -> Sequence[Tenant]:
        """Every tenant, in order of creation, then id.

        On PostgreSQL only whoever owns the tables sees them; for the service's user there is none.
        """
        return [tenant_of(row) for row in await self._database.read(query(_ALL), tenant_id=None)]
