"""Tenants are created and found; who works alone has one without asking."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from adapters.memory import MemoryStore, MemoryTenantDirectory
from application.shared import Clock, IdGenerator
from application.tenancy import (
    LOCAL_TENANT_ID,
    CreateTenant,
    SetBudget,
    create_tenant,
    find_tenant,
    open_local_tenant,
    set_budget,
)
from domain.shared import Budget, InvalidValue, NotFound, uuid7
from domain.tenancy import Tenant, TenantId

NOW = datetime(2026, 11, 20, tzinfo=UTC)


class StoppedClock(Clock):
    """It is always NOW."""

    def now(self) -> datetime:
        return NOW


class FreshIds(IdGenerator):
    """Another id each time."""

    def new_id(self) -> UUID:
        return uuid7()


@pytest.fixture
def directory() -> MemoryTenantDirectory:
    return MemoryTenantDirectory(MemoryStore())


async def create(directory: MemoryTenantDirectory, name: str) -> Tenant:
    return await create_tenant(
        CreateTenant(name=name), directory=directory, clock=StoppedClock(), ids=FreshIds()
    )


async def test_a_tenant_is_created_under_a_name(directory: MemoryTenantDirectory) -> None:
    tenant = await create(directory, "Cardio Devices")

    assert (tenant.name, tenant.created_at) == ("Cardio Devices", NOW)
    assert await find_tenant(tenant.tenant_id, directory=directory) == tenant
    assert list(await directory.all()) == [tenant]


async def test_two_tenants_of_one_name_are_two(directory: MemoryTenantDirectory) -> None:
    one, other = await create(directory, "Twin"), await create(directory, "Twin")

    assert one.tenant_id != other.tenant_id
    assert len(await directory.all()) == 2


async def test_a_tenant_without_a_name_is_not_created(directory: MemoryTenantDirectory) -> None:
    with pytest.raises(InvalidValue, match="name cannot be empty"):
        await create(directory, " ")

    assert await directory.all() == []


async def test_an_unknown_tenant_is_not_found(directory: MemoryTenantDirectory) -> None:
    nobody = TenantId.generate()

    with pytest.raises(NotFound, match=f"there is no tenant {nobody}"):
        await find_tenant(nobody, directory=directory)


async def test_a_tenants_budget_can_be_set_and_lifted(directory: MemoryTenantDirectory) -> None:
    tenant = await create(directory, "Cardio Devices")

    for budget in (Budget(usd=20), Budget(tokens=1000), Budget()):
        command = SetBudget(tenant_id=tenant.tenant_id, budget=budget)
        limited = await set_budget(command, directory=directory)

        assert limited == tenant.with_budget(budget)
        assert await find_tenant(tenant.tenant_id, directory=directory) == limited


async def test_nobody_gets_no_budget(directory: MemoryTenantDirectory) -> None:
    command = SetBudget(tenant_id=TenantId.generate(), budget=Budget(usd=20))

    with pytest.raises(NotFound, match="there is no tenant"):
        await set_budget(command, directory=directory)


async def test_the_local_tenant_is_made_on_first_use_and_found_later(
    directory: MemoryTenantDirectory,
) -> None:
    first = await open_local_tenant(directory=directory, clock=StoppedClock())

    second = await open_local_tenant(directory=directory, clock=StoppedClock())

    assert first == second
    assert (first.tenant_id, first.name) == (LOCAL_TENANT_ID, "local")
    assert list(await directory.all()) == [first]


class SlowDirectory(MemoryTenantDirectory):
    """Lets everybody look before anybody adds: the race of two first uses."""

    async def find(self, tenant_id: TenantId) -> Tenant | None:
        found = await super().find(tenant_id)
        await asyncio.sleep(0)
        return found


async def test_two_first_uses_at_once_make_one_local_tenant() -> None:
    directory = SlowDirectory(MemoryStore())

    opened = await asyncio.gather(
        *(open_local_tenant(directory=directory, clock=StoppedClock()) for _ in range(5))
    )

    assert {tenant.tenant_id for tenant in opened} == {LOCAL_TENANT_ID}
    assert len(await directory.all()) == 1
