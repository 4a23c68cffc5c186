"""Tell an address nothing more."""

from attrs import frozen

from application.notification.ports import Webhooks
from application.shared import Clock
from domain.notification import WebhookId, WebhookRemoved
from domain.tenancy import Permission, Principal


@frozen(kw_only=True)
class RemoveWebhook:
    """Remove a webhook, with the notices that are on their way to it."""

    by: Principal
    webhook_id: WebhookId


async def remove_webhook(command: RemoveWebhook, *, webhooks: Webhooks, clock: Clock) -> None:
    """Remove it.

    Raises:
        Forbidden: whoever removes it may not manage the tenant.
        NotFound: the tenant has no such webhook.
    """
    command.by.require(Permission.TENANT_MANAGE)
    event = WebhookRemoved(
        tenant_id=command.by.tenant_id,
        by=command.by.subject,
        webhook_id=command.webhook_id,
        occurred_at=clock.now(),
    )
    await webhooks.remove(event)
