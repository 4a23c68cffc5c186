"""How long a tenant keeps its panels is on its record."""

import pytest

from adapters.memory import (
    MemoryAuditTrail,
    MemoryEventLog,
    MemoryStore,
    MemoryTenantDirectory,
)
from application.tenancy import SetRetention, find_tenant, set_retention
from domain.shared import Forbidden
from domain.tenancy import EventPolicy, Principal, Retention, Role, Tenant, TenantId
from tests.application.tenancy.access import NOW, Machine

US = TenantId.generate()


async def changed(store: MemoryStore, role: Role, retention: Retention) -> Tenant:
    by = Principal(tenant_id=US, subject="jane", name="Jane", role=role)
    return await set_retention(
        SetRetention(by=by, retention=retention),
        directory=MemoryTenantDirectory(store),
        audit=MemoryAuditTrail(store, US),
        clock=Machine(),
    )


@pytest.fixture
async def store() -> MemoryStore:
    store = MemoryStore()
    await MemoryTenantDirectory(store).add(Tenant(tenant_id=US, name="Acme", created_at=NOW))
    return store


async def test_a_change_is_stored_and_told_with_who_made_it(store: MemoryStore) -> None:
    rule = Retention(days=7, events=EventPolicy.ERASE)

    tenant = await changed(store, Role.OWNER, rule)

    assert tenant.retention == rule
    assert await find_tenant(US, directory=MemoryTenantDirectory(store)) == tenant
    (told,) = await MemoryEventLog(store, US).after(0, limit=9)
    assert (told.event_type, told.subject) == ("retention_changed", str(US))
    assert '"by":"jane","days":7,"events":"erase"' in str(told.payload)


async def test_the_same_again_is_no_change(store: MemoryStore) -> None:
    await changed(store, Role.OWNER, Retention())

    assert await MemoryEventLog(store, US).last() == 0


async def test_only_owners_change_it(store: MemoryStore) -> None:
    for role in set(Role) - {Role.OWNER}:
        with pytest.raises(Forbidden):
            await changed(store, role, Retention(days=None))
