"""Telling other systems what happened: webhooks, notices, deliveries and their signature."""

from domain.notification.delivery import LEASE, MOST_ATTEMPTS, Delivery, DeliveryState
from domain.notification.destination import clean_url, is_reachable
from domain.notification.events import WebhookCreated, WebhookRemoved
from domain.notification.notice import Notice, NoticeType, notice_of
from domain.notification.signature import signed_headers, signing_secret
from domain.notification.webhook import Webhook, WebhookId

__all__ = [
    "LEASE",
    "MOST_ATTEMPTS",
    "Delivery",
    "DeliveryState",
    "Notice",
    "NoticeType",
    "Webhook",
    "WebhookCreated",
    "WebhookId",
    "WebhookRemoved",
    "clean_url",
    "is_reachable",
    "notice_of",
    "signed_headers",
    "signing_secret",
]
