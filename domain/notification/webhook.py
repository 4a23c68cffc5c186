"""Where a tenant wants to be told of things."""

from datetime import datetime

from attrs import field, frozen

from domain.notification.notice import Notice, NoticeType
from domain.shared import Identifier, InvalidValue
from domain.tenancy import TenantId


class WebhookId(Identifier):
    """Identifies a webhook: a UUID."""

    __slots__ = ()


def _some(types: frozenset[NoticeType]) -> frozenset[NoticeType]:
    if not types:
        message = f"events names nothing to be told of; choose of {', '.join(NoticeType)}"
        raise InvalidValue("events_empty", message, field="events")
    return types


@frozen(kw_only=True)
class Webhook:
    """An address that is told of some of what happens to a tenant's panels.

    Attributes:
        tenant_id: whose panels.
        webhook_id: its identity.
        url: where notices are posted, as `clean_url` passes it.
        types: what it is told of; at least one.
        sealed_secret: the secret that its notices are signed with, as it is stored: encrypted.
        created_at: nothing from before is told.

    Raises:
        InvalidValue: there are no types.
    """

    tenant_id: TenantId
    webhook_id: WebhookId
    url: str
    types: frozenset[NoticeType] = field(converter=_some)
    sealed_secret: str = field(repr=False)
    created_at: datetime

    def wants(self, notice: Notice) -> bool:
        """Whether it is to be told."""
        return notice.type in self.types and notice.occurred_at >= self.created_at
