"""Carries notices to receivers, and keeps the secrets that they are signed with."""

from adapters.webhook.box import EncryptedBox
from adapters.webhook.courier import open_courier

__all__ = ["EncryptedBox", "open_courier"]
