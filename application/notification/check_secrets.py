"""Whether the secrets of webhooks can be read."""

from attrs import frozen

from application.notification.ports import SecretBox, Webhooks, sealing_context
from domain.shared import Conflict


@frozen(kw_only=True)
class SecretsCheck:
    """What was found.

    Attributes:
        webhooks: how many were looked at.
        unreadable: of how many the secret was sealed with a key that is not there any more: no
            notice reaches them.
    """

    webhooks: int
    unreadable: int


async def check_secrets(*, webhooks: Webhooks, box: SecretBox) -> SecretsCheck:
    """Try to read the secret of each of a tenant's webhooks; nothing is changed."""
    found = await webhooks.all()
    unreadable = 0
    for webhook in found:
        try:
            context = sealing_context(webhook.tenant_id, webhook.webhook_id)
            box.open(webhook.sealed_secret, context=context)
        except Conflict:
            unreadable += 1
    return SecretsCheck(webhooks=len(found), unreadable=unreadable)
