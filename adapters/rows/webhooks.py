"""Between webhooks, their deliveries and rows."""

from attrs import asdict

from adapters.rows.stored import Stored, Values
from domain.notification import Delivery, DeliveryState, NoticeType, Webhook, WebhookId
from domain.panel import PanelId
from domain.tenancy import TenantId


def webhook_values(webhook: Webhook) -> Values:
    """The row of a webhook."""
    return {
        **asdict(webhook, recurse=False),
        "tenant_id": webhook.tenant_id.value,
        "webhook_id": webhook.webhook_id.value,
        "types": sorted(type_.value for type_ in webhook.types),
    }


def webhook_of(row: Stored) -> Webhook:
    """The webhook that a row holds."""
    return Webhook(
        **{
            **row,
            "tenant_id": TenantId(row["tenant_id"]),
            "webhook_id": WebhookId(row["webhook_id"]),
            "types": frozenset(NoticeType(type_) for type_ in row["types"]),
        }
    )


def delivery_values(delivery: Delivery) -> Values:
    """The row of a delivery."""
    return {
        **asdict(delivery, recurse=False),
        "tenant_id": delivery.tenant_id.value,
        "webhook_id": delivery.webhook_id.value,
        "panel_id": delivery.panel_id.value,
        "type": delivery.type.value,
        "state": delivery.state.value,
    }


def delivery_of(row: Stored) -> Delivery:
    """The delivery that a row holds."""
    return Delivery(
        **{
            **row,
            "tenant_id": TenantId(row["tenant_id"]),
            "webhook_id": WebhookId(row["webhook_id"]),
            "panel_id": PanelId(row["panel_id"]),
            "type": NoticeType(row["type"]),
            "state": DeliveryState(row["state"]),
        }
    )
