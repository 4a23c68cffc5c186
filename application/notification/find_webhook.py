"""Look at a tenant's webhooks, and at what became of their notices."""

from collections.abc import Sequence

from attrs import frozen

from application.notification.ports import Outbox, Webhooks
from domain.notification import Delivery, Webhook, WebhookId
from domain.shared import NotFound
from domain.tenancy import Permission, Principal

SHOWN_DELIVERIES = 100
"""How many deliveries are shown of a webhook."""


@frozen(kw_only=True)
class WebhookWithDeliveries:
    """A webhook and its last deliveries, the newest first."""

    webhook: Webhook
    deliveries: Sequence[Delivery]


async def list_webhooks(by: Principal, *, webhooks: Webhooks) -> Sequence[Webhook]:
    """Every webhook of the caller's tenant.

    Raises:
        Forbidden: the caller may not manage the tenant.
    """
    by.require(Permission.TENANT_MANAGE)
    return await webhooks.all()


async def find_webhook(
    webhook_id: WebhookId, by: Principal, *, webhooks: Webhooks, outbox: Outbox
) -> WebhookWithDeliveries:
    """One webhook, with what became of its last notices.

    Raises:
        Forbidden: the caller may not manage the tenant.
        NotFound: the tenant has no such webhook.
    """
    by.require(Permission.TENANT_MANAGE)
    webhook = await webhooks.find(webhook_id)
    if webhook is None:
        raise NotFound("webhook_unknown", "there is no such webhook")
    deliveries = await outbox.of_webhook(webhook_id, limit=SHOWN_DELIVERIES)
    return WebhookWithDeliveries(webhook=webhook, deliveries=deliveries)
