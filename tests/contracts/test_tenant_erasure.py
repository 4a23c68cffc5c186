from datetime import timedelta

import pytest

from application.shared import Claim, check_record
from domain.shared import Conflict, NotFound, Usage
from domain.tenancy import Tenant, TenantErased, TenantId
from tests.contracts.examples import NOW, a_models_entry, a_panel, an_erasure, stored
from tests.contracts.store import Store
from tests.contracts.test_key_ring import a_key
from tests.contracts.test_key_ring import added as added_key
from tests.contracts.test_memberships import a_member
from tests.contracts.test_memberships import added as added_member
from tests.contracts.test_webhooks import a_webhook
from tests.contracts.test_webhooks import added as added_webhook


async def all_that_is_left(store: Store, tenant_id: TenantId) -> list[object]:
    return [
        await store.directory.find(tenant_id),
        list(await store.keys(tenant_id).all()),
        list(await store.members(tenant_id).all()),
        list(await store.webhooks(tenant_id).all()),
        await store.outbox(tenant_id).position(),
        await store.usage(tenant_id).since(NOW - timedelta(days=999)),
        await store.idempotency(tenant_id).count_lapsed(NOW + timedelta(days=999)),
    ]


async def a_tenant_with_everything(store: Store) -> TenantId:
    """A tenant that had a panel with an answer, and has all but panels."""
    tenant_id = TenantId.generate()
    await store.directory.add(Tenant(tenant_id=tenant_id, name="Acme", created_at=NOW))
    await added_key(store, a_key(tenant_id))
    await added_member(store, a_member(tenant_id))
    await added_webhook(store, a_webhook(tenant_id))
    await store.idempotency(tenant_id).take("key", Claim(request_digest="a" * 64, taken_at=NOW))
    panel = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    await store.journal(tenant_id).record(a_models_entry(panel.panel_id))
    async with store.unit_of_work(tenant_id) as uow:
        await uow.panels.erase(an_erasure(tenant_id, panel.panel_id))
        await uow.commit()
    return tenant_id


def erased(tenant_id: TenantId) -> TenantErased:
    return TenantErased(tenant_id=tenant_id, by="operator", occurred_at=NOW)


async def test_of_an_erased_tenant_nothing_is_left_but_a_chain_of_digests(
    operators_store: Store,
) -> None:
    store = operators_store
    ours, theirs = await a_tenant_with_everything(store), await a_tenant_with_everything(store)
    before = [*await all_that_is_left(store, theirs), await store.events(theirs).after(0, limit=99)]

    await store.directory.erase(erased(ours))

    nothing: list[object] = [None, [], [], [], None, Usage(), 0]
    assert await all_that_is_left(store, ours) == nothing
    *blanks, last = await store.events(ours).after(0, limit=99)
    assert all(link.is_erased for link in blanks)
    assert last.event_type == "tenant_erased"
    check = await check_record(store.events(ours))
    assert check.is_intact
    assert check.erased == len(blanks)
    assert [
        *await all_that_is_left(store, theirs),
        await store.events(theirs).after(0, limit=99),
    ] == before


async def test_a_tenant_that_has_a_panel_or_is_not_there_is_not_erased(
    operators_store: Store,
) -> None:
    store = operators_store
    tenant_id = await a_tenant_with_everything(store)
    await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    before = await all_that_is_left(store, tenant_id)

    with pytest.raises(Conflict) as refusal:
        await store.directory.erase(erased(tenant_id))
    with pytest.raises(NotFound):
        await store.directory.erase(erased(TenantId.generate()))

    assert refusal.value.code == "tenant_in_use"
    assert await all_that_is_left(store, tenant_id) == before
