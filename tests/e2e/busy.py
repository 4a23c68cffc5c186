"""A process that writes to a database for as long as it lives: `python -m tests.e2e.busy URL`."""

import asyncio
import sys

from adapters.sql import Database, SqlKeyRing, SqlTenantDirectory
from adapters.system import SystemClock, SystemIds, SystemSecrets
from application.tenancy import CreateKey, CreateTenant, create_key, create_tenant
from domain.tenancy import Role, TenantContext, TenantId
from entrypoints.cli.operator import operator_of

TENANTS = 3


async def main(url: str) -> None:
    """Have tenants make keys, each of which is an event, and say so with the first ones."""
    database = await Database.open(url)
    clock, ids = SystemClock(), SystemIds()
    directory = SqlTenantDirectory(database)
    made = [
        await create_tenant(
            CreateTenant(name=f"Busy {number}"), directory=directory, clock=clock, ids=ids
        )
        for number in range(TENANTS)
    ]
    sys.stdout.write("writing\n")
    sys.stdout.flush()
    await asyncio.gather(*(make_keys(database, tenant.tenant_id) for tenant in made))


async def make_keys(database: Database, tenant_id: TenantId) -> None:
    """Make one key after the other, for ever."""
    while True:
        with TenantContext.use(tenant_id):
            command = CreateKey(by=operator_of(tenant_id), name="Busy", role=Role.VIEWER)
            await create_key(
                command,
                keys=SqlKeyRing(database, tenant_id),
                clock=SystemClock(),
                ids=SystemIds(),
                secrets=SystemSecrets(),
            )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
