import asyncio
from datetime import timedelta

import pytest
from attrs import evolve

from domain.notification import (
    Delivery,
    DeliveryState,
    NoticeType,
    Webhook,
    WebhookCreated,
    WebhookId,
    WebhookRemoved,
)
from domain.panel import PanelId
from domain.shared import Conflict, NotFound, first_broken_link
from domain.tenancy import TenantId, TenantMismatch
from tests.contracts.examples import NOW
from tests.contracts.store import Store

LATER = NOW + timedelta(seconds=1)


def a_webhook(tenant_id: TenantId, *, minutes: int = 0) -> Webhook:
    return Webhook(
        tenant_id=tenant_id,
        webhook_id=WebhookId.generate(),
        url="https://hooks.example.org/é?x=1",
        types=frozenset({NoticeType.PANEL_FAILED, NoticeType.SEAT_WAITING}),
        sealed_secret="sealed",
        created_at=NOW + timedelta(minutes=minutes),
    )


def created(webhook: Webhook) -> WebhookCreated:
    return WebhookCreated(
        tenant_id=webhook.tenant_id,
        by="ada",
        webhook_id=webhook.webhook_id,
        host="hooks.example.org",
        types=tuple(sorted(webhook.types)),
        occurred_at=NOW,
    )


def removed(webhook: Webhook) -> WebhookRemoved:
    return WebhookRemoved(
        tenant_id=webhook.tenant_id, by="ada", webhook_id=webhook.webhook_id, occurred_at=NOW
    )


async def added(store: Store, webhook: Webhook) -> Webhook:
    await store.webhooks(webhook.tenant_id).add(webhook, created(webhook))
    return webhook


def a_delivery(webhook: Webhook, *, sequence: int = 1, attempts: int = 0) -> Delivery:
    return Delivery(
        tenant_id=webhook.tenant_id,
        webhook_id=webhook.webhook_id,
        sequence=sequence,
        attempts=attempts,
        type=NoticeType.SEAT_WAITING,
        panel_id=PanelId.generate(),
        created_at=NOW,
        next_attempt_at=NOW,
    )


async def queued(store: Store, tenant_id: TenantId) -> Delivery:
    """A delivery of the tenant's first event, which is that it has a webhook."""
    delivery = a_delivery(await added(store, a_webhook(tenant_id)))
    assert await store.outbox(tenant_id).queue([delivery], seen=0, upto=1)
    return delivery


async def test_webhooks_come_back_as_they_were_added_and_in_order(
    store: Store, tenant_id: TenantId
) -> None:
    later, first = await added(store, a_webhook(tenant_id, minutes=5)), a_webhook(tenant_id)
    await added(store, first)

    assert list(await store.webhooks(tenant_id).all()) == [first, later]
    assert await store.webhooks(tenant_id).find(later.webhook_id) == later
    assert await store.webhooks(tenant_id).find(WebhookId.generate()) is None


async def test_what_happens_to_webhooks_is_on_the_record(store: Store, tenant_id: TenantId) -> None:
    webhook = await added(store, a_webhook(tenant_id))

    await store.webhooks(tenant_id).remove(removed(webhook))

    record = await store.events(tenant_id).after(0, limit=9)
    assert first_broken_link(record) is None
    assert [(one.event_type, one.subject) for one in record] == [
        ("webhook_created", f"webhook:{webhook.webhook_id}"),
        ("webhook_removed", f"webhook:{webhook.webhook_id}"),
    ]


async def test_a_webhook_that_is_there_twice_or_not_at_all_is_refused(
    store: Store, tenant_id: TenantId
) -> None:
    webhook = await added(store, a_webhook(tenant_id))

    with pytest.raises(Conflict) as refusal:
        await added(store, webhook)
    assert refusal.value.code == "webhook_exists"
    with pytest.raises(NotFound):
        await store.webhooks(tenant_id).remove(removed(a_webhook(tenant_id)))


async def test_another_tenants_webhook_and_its_deliveries_are_not_there(
    store: Store, tenant_id: TenantId
) -> None:
    foreign = await queued(store, TenantId.generate())
    own, outbox = store.webhooks(tenant_id), store.outbox(tenant_id)
    webhook = evolve(a_webhook(foreign.tenant_id), webhook_id=foreign.webhook_id)

    assert await own.find(foreign.webhook_id) is None
    assert list(await own.all()) == []
    assert await outbox.position() is None
    assert list(await outbox.due(LATER, limit=9)) == []
    assert list(await outbox.of_webhook(foreign.webhook_id, limit=9)) == []
    assert not await outbox.save(foreign.begun(NOW), seen=foreign)
    with pytest.raises(TenantMismatch):
        await own.add(webhook, created(webhook))
    with pytest.raises(TenantMismatch):
        await own.remove(removed(webhook))
    with pytest.raises(NotFound):
        await own.remove(evolve(removed(webhook), tenant_id=tenant_id))
    assert await store.outbox(foreign.tenant_id).due(NOW, limit=9) == [foreign]


async def test_whoever_delivers_learns_for_whom_there_may_be_notices(store: Store) -> None:
    tenants = sorted([TenantId.generate(), TenantId.generate()])
    for tenant_id in tenants:
        await added(store, a_webhook(tenant_id))

    assert list(await store.notified.all()) == tenants


async def test_the_outbox_begins_where_the_record_stood(store: Store, tenant_id: TenantId) -> None:
    assert await store.outbox(tenant_id).position() is None

    await added(store, a_webhook(tenant_id))
    await added(store, a_webhook(tenant_id))

    assert await store.outbox(tenant_id).position() == 0


async def test_events_are_queued_once_however_many_look_at_them(
    store: Store, tenant_id: TenantId
) -> None:
    webhook = await added(store, a_webhook(tenant_id))
    outbox = store.outbox(tenant_id)

    stored = await asyncio.gather(
        *(outbox.queue([a_delivery(webhook)], seen=0, upto=1) for _ in range(4))
    )

    assert sorted(stored) == [False, False, False, True]
    assert await outbox.position() == 1
    assert len(await outbox.due(NOW, limit=9)) == 1


async def test_an_attempt_is_claimed_by_one_of_many(store: Store, tenant_id: TenantId) -> None:
    delivery = await queued(store, tenant_id)
    outbox = store.outbox(tenant_id)

    claimed = await asyncio.gather(
        *(outbox.save(delivery.begun(NOW), seen=delivery) for _ in range(4))
    )

    assert sorted(claimed) == [False, False, False, True]
    assert list(await outbox.due(LATER, limit=9)) == []


async def test_only_what_is_due_is_given_the_longest_due_first(
    store: Store, tenant_id: TenantId
) -> None:
    webhook = await added(store, a_webhook(tenant_id))
    outbox = store.outbox(tenant_id)
    others = [await added(store, a_webhook(tenant_id, minutes=n)) for n in (1, 2, 3)]
    due = evolve(a_delivery(others[0]), next_attempt_at=NOW - timedelta(hours=1))
    late = evolve(a_delivery(others[1]), next_attempt_at=LATER)
    done = a_delivery(others[2]).begun(NOW).delivered(NOW)
    await outbox.queue([a_delivery(webhook), late, due, done], seen=0, upto=1)

    found = await outbox.due(NOW, limit=9)

    assert [one.webhook_id for one in found] == [due.webhook_id, webhook.webhook_id]
    assert await outbox.due(NOW, limit=1) == [due]


async def test_deliveries_of_a_webhook_are_shown_and_those_given_up_found(
    store: Store, tenant_id: TenantId
) -> None:
    webhook = await added(store, a_webhook(tenant_id))
    other = await added(store, a_webhook(tenant_id))
    outbox = store.outbox(tenant_id)
    dead = a_delivery(webhook, attempts=8).failed("status 500", NOW)
    done = a_delivery(webhook, sequence=2).begun(NOW).delivered(NOW)
    await outbox.queue([dead, done, a_delivery(other)], seen=0, upto=2)

    assert list(await outbox.of_webhook(webhook.webhook_id, limit=9)) == [done, dead]
    assert list(await outbox.of_webhook(webhook.webhook_id, limit=1)) == [done]
    assert list(await outbox.dead(webhook.webhook_id, limit=9)) == [dead]


async def test_a_removed_webhook_takes_its_deliveries_along(
    store: Store, tenant_id: TenantId
) -> None:
    delivery = await queued(store, tenant_id)

    await store.webhooks(tenant_id).remove(
        WebhookRemoved(
            tenant_id=tenant_id, by="ada", webhook_id=delivery.webhook_id, occurred_at=NOW
        )
    )

    assert list(await store.outbox(tenant_id).due(LATER, limit=9)) == []
    assert not await store.outbox(tenant_id).save(delivery.begun(NOW), seen=delivery)


async def test_notices_that_are_settled_are_counted_and_forgotten_and_others_stay(
    store: Store, tenant_id: TenantId
) -> None:
    foreign = await queued(store, TenantId.generate())
    await store.outbox(foreign.tenant_id).save(
        evolve(foreign, state=DeliveryState.DEAD), seen=foreign
    )
    webhook = await added(store, a_webhook(tenant_id))
    waiting = a_delivery(webhook)
    settled = [
        evolve(a_delivery(webhook, sequence=1), state=state, webhook_id=one.webhook_id)
        for state in (DeliveryState.DELIVERED, DeliveryState.DEAD)
        for one in [await added(store, a_webhook(tenant_id))]
    ]
    outbox = store.outbox(tenant_id)
    assert await outbox.queue([waiting, *settled], seen=0, upto=1)

    assert await outbox.count_settled(NOW) == 0
    assert await outbox.count_settled(LATER) == 2
    assert await outbox.forget_settled(NOW) == 0
    assert await outbox.forget_settled(LATER) == 2
    assert await outbox.count_settled(LATER) == 0
    assert list(await outbox.of_webhook(webhook.webhook_id, limit=9)) == [waiting]
    assert await store.outbox(foreign.tenant_id).count_settled(LATER) == 1
