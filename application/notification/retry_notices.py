"""Try once more what was given up."""

from attrs import frozen

from application.notification.ports import Outbox, Webhooks
from application.shared import Clock
from domain.notification import WebhookId
from domain.shared import NotFound
from domain.tenancy import Permission, Principal

_AT_ONCE = 1_000


@frozen(kw_only=True)
class RetryNotices:
    """Try the notices again that one webhook did not take at any attempt."""

    by: Principal
    webhook_id: WebhookId


async def retry_notices(
    command: RetryNotices, *, webhooks: Webhooks, outbox: Outbox, clock: Clock
) -> int:
    """How many are tried again: at most 1,000, the oldest first.

    Raises:
        Forbidden: whoever asks for it may not manage the tenant.
        NotFound: the tenant has no such webhook.
    """
    command.by.require(Permission.TENANT_MANAGE)
    if await webhooks.find(command.webhook_id) is None:
        raise NotFound("webhook_unknown", "there is no such webhook")
    now = clock.now()
    repeated = 0
    for delivery in await outbox.dead(command.webhook_id, limit=_AT_ONCE):
        repeated += await outbox.save(delivery.repeated(now), seen=delivery)
    return repeated
