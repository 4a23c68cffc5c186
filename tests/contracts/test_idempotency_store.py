import asyncio
from datetime import timedelta

from attrs import evolve

from application.shared import Claim, Reply
from application.shared.idempotency import LEASE, RETENTION
from domain.tenancy import TenantId
from tests.contracts.examples import NOW
from tests.contracts.store import Store

INSTANT = timedelta(microseconds=1)
FIRST = Claim(request_digest="a" * 64, taken_at=NOW)
SECOND = Claim(request_digest="b" * 64, taken_at=NOW + INSTANT)
REPLY = Reply(status=201, headers={"location": "/é"}, body='{"panel_id": "é"}')


def later(claim: Claim, delay: timedelta) -> Claim:
    return evolve(claim, taken_at=NOW + delay)


async def test_a_free_key_is_taken_and_then_held(store: Store, tenant_id: TenantId) -> None:
    keys = store.idempotency(tenant_id)

    assert await keys.take("key", FIRST) is None
    assert await keys.take("key", SECOND) == FIRST


async def test_the_reply_comes_back_with_its_claim(store: Store, tenant_id: TenantId) -> None:
    keys = store.idempotency(tenant_id)
    await keys.take("key", FIRST)

    await keys.keep("key", evolve(FIRST, reply=REPLY))

    assert await keys.take("key", SECOND) == evolve(FIRST, reply=REPLY)


async def test_a_released_key_is_free(store: Store, tenant_id: TenantId) -> None:
    keys = store.idempotency(tenant_id)
    await keys.take("key", FIRST)

    await keys.release("key", FIRST)

    assert await keys.take("key", SECOND) is None


async def test_a_key_without_a_reply_is_held_for_the_lease(
    store: Store, tenant_id: TenantId
) -> None:
    keys = store.idempotency(tenant_id)
    await keys.take("key", FIRST)

    assert await keys.take("key", later(SECOND, LEASE - INSTANT)) == FIRST
    assert await keys.take("key", later(SECOND, LEASE)) is None


async def test_a_reply_is_kept_for_a_day(store: Store, tenant_id: TenantId) -> None:
    keys = store.idempotency(tenant_id)
    await keys.take("key", FIRST)
    await keys.keep("key", evolve(FIRST, reply=REPLY))

    assert await keys.take("key", later(SECOND, RETENTION - INSTANT)) is not None
    assert await keys.take("key", later(SECOND, RETENTION)) is None


async def test_who_lost_the_key_meanwhile_changes_nothing(
    store: Store, tenant_id: TenantId
) -> None:
    keys = store.idempotency(tenant_id)
    await keys.take("key", FIRST)
    heir = later(SECOND, LEASE)
    await keys.take("key", heir)

    await keys.keep("key", evolve(FIRST, reply=REPLY))
    await keys.release("key", FIRST)

    assert await keys.take("key", later(FIRST, LEASE + INSTANT)) == heir


async def test_of_several_at_once_one_gets_the_key(store: Store, tenant_id: TenantId) -> None:
    keys = store.idempotency(tenant_id)
    claims = [later(FIRST, number * INSTANT) for number in range(5)]

    found = await asyncio.gather(*(keys.take("key", claim) for claim in claims))

    assert found.count(None) == 1
    holder = claims[found.index(None)]
    assert [one for one in found if one is not None] == [holder] * 4


async def test_each_tenant_has_keys_of_its_own(store: Store, tenant_id: TenantId) -> None:
    other = TenantId.generate()
    await store.idempotency(tenant_id).take("key", FIRST)

    assert await store.idempotency(other).take("key", SECOND) is None
    assert await store.idempotency(tenant_id).take("key", SECOND) == FIRST


async def test_keys_that_are_no_longer_kept_are_counted_and_freed(
    store: Store, tenant_id: TenantId
) -> None:
    keys, others = store.idempotency(tenant_id), store.idempotency(TenantId.generate())
    await keys.take("answered", FIRST)
    await keys.keep("answered", evolve(FIRST, reply=REPLY))
    await keys.take("abandoned", FIRST)
    await others.take("theirs", FIRST)

    assert await keys.count_lapsed(NOW + LEASE - INSTANT) == 0
    assert await keys.count_lapsed(NOW + LEASE) == 1
    assert await keys.forget_lapsed(NOW + LEASE) == 1
    assert await keys.count_lapsed(NOW + RETENTION - INSTANT) == 0
    assert await keys.forget_lapsed(NOW + RETENTION) == 1
    assert await keys.forget_lapsed(NOW + RETENTION) == 0
    assert await others.count_lapsed(NOW + RETENTION) == 1
