"""Turn what a tenant's record tells into deliveries, each event once."""

from collections.abc import Iterator, Sequence

from application.notification.ports import Outbox, Webhooks
from application.shared import Clock, EventLog
from domain.notification import Delivery, Webhook, notice_of
from domain.shared import RecordedEvent

_PAGE = 500


async def queue_notices(
    *, webhooks: Webhooks, outbox: Outbox, events: EventLog, clock: Clock
) -> None:
    """Queue a delivery for each webhook that wants to be told of an event.

    Several processes may do this at once: an event that one of them has looked at is not looked
    at again.
    """
    position = await outbox.position()
    while position is not None:
        page = await events.after(position, limit=_PAGE)
        if not page:
            return
        told = await webhooks.all()
        deliveries = [
            delivery for record in page for delivery in _deliveries_of(record, told, clock)
        ]
        upto = page[-1].sequence
        stored = await outbox.queue(deliveries, seen=position, upto=upto)
        position = upto if stored else None


def _deliveries_of(
    record: RecordedEvent, webhooks: Sequence[Webhook], clock: Clock
) -> Iterator[Delivery]:
    for webhook in webhooks:
        notice = notice_of(webhook.tenant_id, record)
        if notice is not None and webhook.wants(notice):
            now = clock.now()
            yield Delivery(
                tenant_id=webhook.tenant_id,
                webhook_id=webhook.webhook_id,
                sequence=record.sequence,
                type=notice.type,
                panel_id=notice.panel_id,
                created_at=now,
                next_attempt_at=now,
            )
