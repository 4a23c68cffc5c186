"""Use cases of notification."""

from application.notification.check_secrets import SecretsCheck, check_secrets
from application.notification.create_webhook import CreatedWebhook, CreateWebhook, create_webhook
from application.notification.deliver_notices import (
    DeliveryPorts,
    deliver_notices,
)
from application.notification.find_webhook import (
    WebhookWithDeliveries,
    find_webhook,
    list_webhooks,
)
from application.notification.forget_notices import NOTICES_KEPT, forget_notices
from application.notification.ports import (
    Courier,
    NotifiedTenants,
    Outbox,
    SecretBox,
    Undelivered,
    Webhooks,
)
from application.notification.queue_notices import queue_notices
from application.notification.remove_webhook import RemoveWebhook, remove_webhook
from application.notification.retry_notices import RetryNotices, retry_notices

__all__ = [
    "NOTICES_KEPT",
    "Courier",
    "CreateWebhook",
    "CreatedWebhook",
    "DeliveryPorts",
    "NotifiedTenants",
    "Outbox",
    "RemoveWebhook",
    "RetryNotices",
    "SecretBox",
    "SecretsCheck",
    "Undelivered",
    "WebhookWithDeliveries",
    "Webhooks",
    "check_secrets",
    "create_webhook",
    "deliver_notices",
    "find_webhook",
    "forget_notices",
    "list_webhooks",
    "queue_notices",
    "remove_webhook",
    "retry_notices",
]
