from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.hypothesis import budgets
from domain.shared import Budget, Conflict, NotFound
from domain.tenancy import Tenant, TenantId
from tests.contracts.examples import NOW
from tests.contracts.store import Store


def a_tenant(name: str = "Acme", *, minutes: int = 0) -> Tenant:
    at = NOW + timedelta(minutes=minutes)
    return Tenant(tenant_id=TenantId.generate(), name=name, created_at=at)


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=st.from_type(Tenant))
async def test_a_tenant_comes_back_as_it_was_added(store: Store, drawn: Tenant) -> None:
    tenant = a_tenant(drawn.name).with_budget(drawn.budget).with_retention(drawn.retention)

    await store.directory.add(tenant)

    assert await store.directory.find(tenant.tenant_id) == tenant


async def test_an_unknown_tenant_is_none(store: Store) -> None:
    assert await store.directory.find(TenantId.generate()) is None


async def test_tenants_are_listed_by_creation_and_then_id(operators_store: Store) -> None:
    later, *together = a_tenant(minutes=5), a_tenant(), a_tenant(), a_tenant()

    for tenant in (later, *together):
        await operators_store.directory.add(tenant)

    by_id = sorted(together, key=lambda tenant: tenant.tenant_id)
    assert list(await operators_store.directory.all()) == [*by_id, later]


async def test_a_second_tenant_of_the_same_id_is_refused(store: Store) -> None:
    tenant = a_tenant()
    await store.directory.add(tenant)

    with pytest.raises(Conflict) as refusal:
        await store.directory.add(evolve(tenant, name="Other"))

    assert refusal.value.code == "tenant_exists"
    assert await store.directory.find(tenant.tenant_id) == tenant


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(budget=budgets())
async def test_a_changed_tenant_comes_back_as_it_was_saved(store: Store, budget: Budget) -> None:
    tenant, other = a_tenant(), a_tenant()
    await store.directory.add(tenant)
    await store.directory.add(other)

    await store.directory.save(tenant.with_budget(budget))

    assert await store.directory.find(tenant.tenant_id) == tenant.with_budget(budget)
    assert await store.directory.find(other.tenant_id) == other


async def test_a_tenant_that_was_never_added_cannot_be_saved(store: Store) -> None:
    with pytest.raises(NotFound) as refusal:
        await store.directory.save(stranger := a_tenant())

    assert refusal.value.code == "tenant_unknown"
    assert await store.directory.find(stranger.tenant_id) is None
