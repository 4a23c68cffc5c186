"""Keys are known for a moment, and no longer than until somebody tells of a change."""

from collections.abc import Callable

import pytest
from attrs import frozen

from adapters.memory import MemoryKeyRing, MemoryStore, MemoryTenantDirectory, known_keys
from adapters.memory.known_keys import KNOWN_SECONDS, KeyMemory, KnownKeyRing
from adapters.memory.signals import MemorySignals
from application.shared import Signal
from domain.tenancy import ApiKey, KeyId, Tenant, TenantId
from tests.contracts.examples import NOW
from tests.contracts.test_key_ring import a_key, created, revoked


@pytest.fixture
def tenant_id() -> TenantId:
    return TenantId.generate()


@frozen
class House:
    """Two processes on one store: what each of them knows of the tenant's keys."""

    tenant_id: TenantId
    here: KnownKeyRing
    there: KnownKeyRing
    memory_there: KeyMemory
    wait: Callable[[float], None]


@pytest.fixture
async def house(tenant_id: TenantId, monkeypatch: pytest.MonkeyPatch) -> House:
    store, passed = MemoryStore(), [0.0]
    tenant = Tenant(tenant_id=tenant_id, name="ours", created_at=NOW)
    await MemoryTenantDirectory(store).add(tenant)
    monkeypatch.setattr(known_keys, "monotonic", lambda: passed[0])
    memories = KeyMemory(), KeyMemory()
    here, there = (
        KnownKeyRing(MemoryKeyRing(store, tenant_id), tenant_id, memory, MemorySignals())
        for memory in memories
    )

    def wait(seconds: float) -> None:
        passed[0] += seconds

    return House(tenant_id, here, there, memories[1], wait)


async def known_to_both(house: House) -> ApiKey:
    key = a_key(house.tenant_id)
    await house.here.add(key, created(key))
    for ring in (house.here, house.there):
        assert await ring.find(key.key_id) == key
    return key


async def test_whoever_revokes_a_key_knows_of_it_at_once(house: House) -> None:
    key = await known_to_both(house)

    await house.here.save(key.revoked(NOW), revoked(key))

    assert await house.here.find(key.key_id) == key.revoked(NOW)


async def test_others_know_of_it_once_a_signal_tells_them(house: House) -> None:
    key = await known_to_both(house)
    await house.here.save(key.revoked(NOW), revoked(key))

    house.memory_there.heard(Signal(house.tenant_id, "another subject"))
    assert await house.there.find(key.key_id) == key
    house.memory_there.heard(Signal(house.tenant_id, f"key:{key.key_id}"))

    assert await house.there.find(key.key_id) == key.revoked(NOW)


async def test_without_a_signal_others_know_of_it_after_a_second(house: House) -> None:
    key = await known_to_both(house)
    await house.here.save(key.revoked(NOW), revoked(key))

    house.wait(KNOWN_SECONDS)

    assert KNOWN_SECONDS <= 1
    assert await house.there.find(key.key_id) == key.revoked(NOW)


async def test_looking_at_a_key_does_not_make_it_known_for_longer(house: House) -> None:
    key = await known_to_both(house)
    await house.here.save(key.revoked(NOW), revoked(key))

    house.wait(KNOWN_SECONDS / 2)
    await house.there.find(key.key_id)
    house.wait(KNOWN_SECONDS / 2)

    assert await house.there.find(key.key_id) == key.revoked(NOW)


async def test_a_key_that_is_not_there_yet_is_found_once_it_is(house: House) -> None:
    key = a_key(house.tenant_id)
    assert await house.there.find(key.key_id) is None

    await house.here.add(key, created(key))

    assert await house.there.find(key.key_id) == key


def test_no_more_keys_are_remembered_than_there_is_room_for(tenant_id: TenantId) -> None:
    memory = KeyMemory(most=2)
    keys = [a_key(tenant_id, key_id=KeyId.generate()) for _ in range(3)]

    for key in keys:
        memory.keep(key)

    assert [memory.found(tenant_id, key.key_id) for key in keys] == [None, *keys[1:]]


def test_a_key_is_never_found_for_another_tenant(tenant_id: TenantId) -> None:
    memory, key = KeyMemory(), a_key(tenant_id)

    memory.keep(key)

    assert memory.found(TenantId.generate(), key.key_id) is None
