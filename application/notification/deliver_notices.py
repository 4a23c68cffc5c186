"""Deliver what is due."""

import asyncio

from attrs import frozen

from application.notification.ports import (
    Courier,
    Outbox,
    SecretBox,
    Undelivered,
    Webhooks,
    sealing_context,
)
from application.shared import Clock, EventLog
from domain.notification import Delivery, Notice, Webhook, notice_of, signed_headers
from domain.shared import Conflict

_AT_ONCE = 10


@frozen(kw_only=True)
class DeliveryPorts:
    """What delivering one tenant's notices works with.

    Attributes:
        webhooks: whom to tell.
        outbox: what is due.
        events: what happened.
        courier: carries notices.
        box: opens the secrets that notices are signed with.
        clock: tells the time.
    """

    webhooks: Webhooks
    outbox: Outbox
    events: EventLog
    courier: Courier
    box: SecretBox
    clock: Clock


async def deliver_notices(ports: DeliveryPorts) -> int:
    """Make the attempts that are due, several at once; how many were begun here.

    An attempt is claimed before it is made, so that of several processes one makes it. One whose
    process dies is made again after its lease: a receiver may get a notice twice, under one id.
    """
    due = await ports.outbox.due(ports.clock.now(), limit=_AT_ONCE)
    async with asyncio.TaskGroup() as attempts:
        begun = [attempts.create_task(_attempt(delivery, ports)) for delivery in due]
    return sum(task.result() for task in begun)


async def _attempt(delivery: Delivery, ports: DeliveryPorts) -> bool:
    claimed = delivery.begun(ports.clock.now())
    if not await ports.outbox.save(claimed, seen=delivery):
        return False
    webhook = await ports.webhooks.find(delivery.webhook_id)
    if webhook is None:
        return False
    try:
        await _post(claimed, webhook, ports)
        ended = claimed.delivered(ports.clock.now())
    except (Undelivered, Conflict) as error:
        ended = claimed.failed(str(error), ports.clock.now())
    await ports.outbox.save(ended, seen=claimed)
    return True


async def _post(delivery: Delivery, webhook: Webhook, ports: DeliveryPorts) -> None:
    body = (await _notice(delivery, ports.events)).body
    context = sealing_context(webhook.tenant_id, webhook.webhook_id)
    headers = signed_headers(
        body,
        message_id=delivery.message_id,
        secret=ports.box.open(webhook.sealed_secret, context=context),
        sent_at=ports.clock.now(),
    )
    await ports.courier.post(webhook.url, headers=headers, body=body)


async def _notice(delivery: Delivery, events: EventLog) -> Notice:
    """What is told, read from the record: the outbox holds none of it."""
    (record,) = await events.after(delivery.sequence - 1, limit=1)
    notice = notice_of(delivery.tenant_id, record)
    if notice is None:
        raise Undelivered("the event is not told any more")
    return notice
