"""Have an address told of what happens to a tenant's panels."""

from urllib.parse import urlsplit

from attrs import field, frozen

from application.notification.ports import SecretBox, Webhooks, sealing_context
from application.shared import Clock, IdGenerator, Secrets
from domain.notification import (
    NoticeType,
    Webhook,
    WebhookCreated,
    WebhookId,
    clean_url,
    signing_secret,
)
from domain.shared import Conflict
from domain.tenancy import Permission, Principal

MOST_WEBHOOKS = 10
"""How many a tenant may have: each multiplies what is sent."""


@frozen(kw_only=True)
class CreateWebhook:
    """A new webhook.

    Attributes:
        by: who makes it, and for whose tenant.
        url: where notices are posted.
        types: what is told.
        loopback: whether the installation allows this machine itself as a destination.
    """

    by: Principal
    url: str
    types: frozenset[NoticeType] = frozenset(NoticeType)
    loopback: bool = False


@frozen(kw_only=True)
class CreatedWebhook:
    """The webhook, and the secret that nobody is shown again: it is stored encrypted."""

    webhook: Webhook
    secret: str = field(repr=False)


async def create_webhook(
    command: CreateWebhook,
    *,
    webhooks: Webhooks,
    box: SecretBox,
    clock: Clock,
    ids: IdGenerator,
    secrets: Secrets,
) -> CreatedWebhook:
    """Store the webhook, and give the secret that its notices are signed with.

    Raises:
        Forbidden: whoever makes it may not manage the tenant.
        InvalidValue: the address is none of the public network, or there is nothing to tell.
        Conflict: the tenant has as many as it may.
    """
    by = command.by
    by.require(Permission.TENANT_MANAGE)
    url = clean_url(command.url, loopback=command.loopback)
    if len(await webhooks.all()) >= MOST_WEBHOOKS:
        message = f"a tenant has at most {MOST_WEBHOOKS} webhooks; remove one first"
        raise Conflict("webhooks_too_many", message)
    secret = signing_secret(secrets.new_secret())
    webhook_id = WebhookId(ids.new_id())
    webhook = Webhook(
        tenant_id=by.tenant_id,
        webhook_id=webhook_id,
        url=url,
        types=command.types,
        sealed_secret=box.seal(secret, context=sealing_context(by.tenant_id, webhook_id)),
        created_at=clock.now(),
    )
    await webhooks.add(webhook, _created(webhook, by))
    return CreatedWebhook(webhook=webhook, secret=secret)


def _created(webhook: Webhook, by: Principal) -> WebhookCreated:
    return WebhookCreated(
        tenant_id=webhook.tenant_id,
        by=by.subject,
        webhook_id=webhook.webhook_id,
        host=urlsplit(webhook.url).hostname or "",
        types=tuple(sorted(webhook.types)),
        occurred_at=webhook.created_at,
    )
