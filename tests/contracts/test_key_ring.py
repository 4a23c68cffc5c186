from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.shared import Conflict, NotFound, first_broken_link
from domain.tenancy import (
    ApiKey,
    KeyCreated,
    KeyId,
    KeyRevoked,
    Permission,
    Role,
    TenantId,
    TenantMismatch,
    digest_of_secret,
)
from tests.contracts.examples import NOW
from tests.contracts.store import Store


def a_key(tenant_id: TenantId, *, minutes: int = 0, **changed: Any) -> ApiKey:  # noqa: ANN401 - any attribute
    key = ApiKey(
        tenant_id=tenant_id,
        key_id=KeyId.generate(),
        name="Nightly import",
        role=Role.EDITOR,
        scopes=frozenset({Permission.PANELS_READ, Permission.PANELS_WRITE}),
        secret_digest=digest_of_secret("secret"),
        created_at=NOW + timedelta(minutes=minutes),
        expires_at=NOW + timedelta(days=90),
    )
    return evolve(key, **changed)


def created(key: ApiKey) -> KeyCreated:
    return KeyCreated(
        tenant_id=key.tenant_id,
        by="ada",
        key_id=key.key_id,
        name=key.name,
        role=key.role,
        scopes=None if key.scopes is None else tuple(sorted(key.scopes)),
        expires_at=key.expires_at,
        occurred_at=NOW,
    )


def revoked(key: ApiKey) -> KeyRevoked:
    return KeyRevoked(tenant_id=key.tenant_id, by="ada", key_id=key.key_id, occurred_at=NOW)


async def added(store: Store, key: ApiKey) -> ApiKey:
    await store.keys(key.tenant_id).add(key, created(key))
    return key


async def told(store: Store, tenant_id: TenantId) -> list[tuple[str, str]]:
    """What the tenant's record tells, of what."""
    recorded = await store.events(tenant_id).after(0, limit=99)
    assert first_broken_link(recorded) is None
    return [(record.event_type, record.subject) for record in recorded]


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=st.from_type(ApiKey))
async def test_a_key_comes_back_as_it_was_added(store: Store, drawn: ApiKey) -> None:
    key = evolve(drawn, tenant_id=TenantId.generate())
    await added(store, key)

    assert await store.keys(key.tenant_id).find(key.key_id) == key


async def test_an_unknown_key_is_none(store: Store, tenant_id: TenantId) -> None:
    await added(store, a_key(tenant_id))

    assert await store.keys(tenant_id).find(KeyId.generate()) is None


async def test_keys_are_listed_by_creation_and_then_id(store: Store, tenant_id: TenantId) -> None:
    later = a_key(tenant_id, minutes=5)
    together = [a_key(tenant_id, revoked_at=NOW), a_key(tenant_id, scopes=None), a_key(tenant_id)]
    for key in (later, *together):
        await added(store, key)

    by_id = sorted(together, key=lambda key: key.key_id)
    assert list(await store.keys(tenant_id).all()) == [*by_id, later]


async def test_a_revocation_is_kept_and_told(store: Store, tenant_id: TenantId) -> None:
    key, other = await added(store, a_key(tenant_id)), await added(store, a_key(tenant_id))

    await store.keys(tenant_id).save(key.revoked(NOW), revoked(key))

    assert await store.keys(tenant_id).find(key.key_id) == key.revoked(NOW)
    assert await store.keys(tenant_id).find(other.key_id) == other
    assert await told(store, tenant_id) == [
        ("key_created", f"key:{key.key_id}"),
        ("key_created", f"key:{other.key_id}"),
        ("key_revoked", f"key:{key.key_id}"),
    ]


async def test_a_second_key_of_the_same_id_is_refused_and_not_told(
    store: Store, tenant_id: TenantId
) -> None:
    key = await added(store, a_key(tenant_id))

    with pytest.raises(Conflict) as refusal:
        await added(store, evolve(key, name="Another"))

    assert refusal.value.code == "key_exists"
    assert list(await store.keys(tenant_id).all()) == [key]
    assert len(await told(store, tenant_id)) == 1


async def test_a_key_that_was_never_added_cannot_be_saved(
    store: Store, tenant_id: TenantId
) -> None:
    key = a_key(tenant_id)

    with pytest.raises(NotFound) as refusal:
        await store.keys(tenant_id).save(key, revoked(key))

    assert refusal.value.code == "key_unknown"
    assert await told(store, tenant_id) == []


async def test_another_tenants_key_is_not_there(store: Store, tenant_id: TenantId) -> None:
    foreign = await added(store, a_key(TenantId.generate()))
    own = store.keys(tenant_id)

    assert await own.find(foreign.key_id) is None
    assert list(await own.all()) == []
    with pytest.raises(TenantMismatch):
        await own.add(foreign, created(foreign))
    with pytest.raises(TenantMismatch):
        await own.save(foreign.revoked(NOW), revoked(foreign))
    moved = evolve(foreign, tenant_id=tenant_id, revoked_at=NOW)
    with pytest.raises(NotFound):
        await own.save(moved, revoked(moved))
    assert await store.keys(foreign.tenant_id).find(foreign.key_id) == foreign
    assert await told(store, tenant_id) == []


async def test_two_tenants_may_have_keys_of_one_id(store: Store, tenant_id: TenantId) -> None:
    key = await added(store, a_key(tenant_id))
    twin = await added(store, evolve(key, tenant_id=TenantId.generate(), name="Twin"))

    assert await store.keys(tenant_id).find(key.key_id) == key
    assert await store.keys(twin.tenant_id).find(key.key_id) == twin
