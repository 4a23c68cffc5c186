"""What happens to a tenant's webhooks, in the past tense."""

from typing import ClassVar

from attrs import frozen

from domain.notification.notice import NoticeType
from domain.notification.webhook import WebhookId
from domain.tenancy import TenantEvent


@frozen(kw_only=True)
class WebhookEvent(TenantEvent):
    """Something that happened to one webhook."""

    webhook_id: WebhookId

    @property
    def subject(self) -> str:
        """`webhook:` and the webhook's id."""
        return f"webhook:{self.webhook_id}"


@frozen(kw_only=True)
class WebhookCreated(WebhookEvent):
    """Notices are posted to an address from then on; its path may hold a secret and is left out."""

    event_type: ClassVar[str] = "webhook_created"

    host: str
    types: tuple[NoticeType, ...]


@frozen(kw_only=True)
class WebhookRemoved(WebhookEvent):
    """Nothing is posted there from then on."""

    event_type: ClassVar[str] = "webhook_removed"
