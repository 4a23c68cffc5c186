"""The tenants in the database."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection, bindparam, delete, select, text, update

from adapters.rows.refusals import erasing_takes_owner
from adapters.rows.stored import tenant_of, tenant_values
from adapters.sql.database import Database
from adapters.sql.schema import (
    api_keys,
    deleted_usage,
    documents,
    events,
    idempotency_keys,
    members,
    panels,
    tenants,
    webhook_deliveries,
    webhook_outboxes,
    webhooks,
)
from adapters.sql.transaction import Transaction
from adapters.sql.work import change, insertion, query
from application.tenancy import TenantDirectory
from domain.shared import Conflict, NotFound
from domain.tenancy import Tenant, TenantErased, TenantId

_ALL = select(tenants).order_by(tenants.c.created_at, tenants.c.tenant_id)
_ONE = select(tenants).where(tenants.c.tenant_id == bindparam("tenant"))
_PANEL = select(panels.c.panel_id).where(panels.c.tenant_id == bindparam("tenant")).limit(1)
_BLANK = (
    update(events)
    .where(events.c.tenant_id == bindparam("tenant"), events.c.payload != "")
    .values(payload="")
)
_REMOVE = [
    delete(table).where(table.c.tenant_id == bindparam("tenant"))
    # What refers to others before what it refers to.
    for table in (
        webhook_deliveries,
        webhook_outboxes,
        webhooks,
        idempotency_keys,
        api_keys,
        members,
        documents,
        deleted_usage,
    )
]
_REMOVE_TENANT = delete(tenants).where(tenants.c.tenant_id == bindparam("tenant"))
_MAY_ERASE = text("SELECT has_table_privilege('tenants', 'DELETE')")
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

    async def require_erasing(self) -> None:
        """Pass where this database's user may erase tenants; on SQLite everybody may.

        Raises:
            Unavailable: only the owner of the tables may.
        """
        if not await self._database.read(_may_erase, tenant_id=None):
            raise erasing_takes_owner()

    async def erase(self, event: TenantErased) -> None:
        """Remove the event's tenant and all that it has but its panels, which must be gone.

        On PostgreSQL only whoever owns the tables may.

        Raises:
            NotFound: there is no such tenant.
            Conflict: it has a panel.
        """
        transaction = Transaction(self._database, event.tenant_id)
        try:
            await transaction.write(partial(_erase, tenant_id=event.tenant_id))
            transaction.record([event])
            await transaction.commit()
        finally:
            await transaction.close()

    async def all(self) -> Sequence[Tenant]:
        """Every tenant, in order of creation, then id.

        On PostgreSQL only whoever owns the tables sees them; for the service's user there is none.
        """
        return [tenant_of(row) for row in await self._database.read(query(_ALL), tenant_id=None)]


def _may_erase(connection: Connection) -> bool:
    return connection.dialect.name != "postgresql" or bool(connection.scalar(_MAY_ERASE))


def _erase(connection: Connection, tenant_id: TenantId) -> None:
    key = {"tenant": tenant_id.value}
    if not connection.execute(_REMOVE_TENANT, key).rowcount:
        message = f"there is no tenant {tenant_id}"
        raise NotFound("tenant_unknown", message)
    if connection.execute(_PANEL, key).one_or_none() is not None:
        message = f"tenant {tenant_id} has a panel, put while the others were erased; repeat it"
        raise Conflict("tenant_in_use", message)
    for statement in _REMOVE:
        connection.execute(statement, key)
    connection.execute(_BLANK, key)
