"""Ports of notification."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.notification import (
    Delivery,
    Webhook,
    WebhookCreated,
    WebhookId,
    WebhookRemoved,
)
from domain.tenancy import TenantId


class Webhooks(Protocol):
    """The webhooks of one tenant. What is another tenant's is not there."""

    async def add(self, webhook: Webhook, event: WebhookCreated) -> None:
        """Store a new webhook durably, together with the event.

        The tenant's first one also begins its outbox: what was recorded before is not told.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a webhook of that id exists.
        """
        ...

    async def find(self, webhook_id: WebhookId) -> Webhook | None:
        """The webhook of that id, or None."""
        ...

    async def all(self) -> Sequence[Webhook]:
        """Every webhook, in order of creation, then id."""
        ...

    async def remove(self, event: WebhookRemoved) -> None:
        """Remove the event's webhook with all its deliveries, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: the tenant has no such webhook.
        """
        ...


class Outbox(Protocol):
    """The deliveries of one tenant, and up to where its record was turned into them."""

    async def position(self) -> int | None:
        """The sequence number of the last event that was looked at; None without an outbox."""
        ...

    async def queue(self, deliveries: Sequence[Delivery], *, seen: int, upto: int) -> bool:
        """Store new deliveries durably, and that the record was looked at up to `upto`.

        Returns:
            False, and nothing is stored, where the position is not `seen` any more.
        """
        ...

    async def due(self, now: datetime, *, limit: int) -> Sequence[Delivery]:
        """At most `limit` deliveries whose next attempt is due, the longest due first."""
        ...

    async def save(self, delivery: Delivery, *, seen: Delivery) -> bool:
        """Store what became of a delivery durably.

        Returns:
            False, and nothing is stored, where it is not as it was `seen` any more: by its state
            and attempts.
        """
        ...

    async def of_webhook(self, webhook_id: WebhookId, *, limit: int) -> Sequence[Delivery]:
        """At most `limit` deliveries to one webhook, the newest first."""
        ...

    async def dead(self, webhook_id: WebhookId, *, limit: int) -> Sequence[Delivery]:
        """The same of those that were given up, the oldest first."""
        ...

    async def count_settled(self, before: datetime) -> int:
        """How many that were queued before that time are delivered, or were given up."""
        ...

    async def forget_settled(self, before: datetime) -> int:
        """Remove those durably, and give their number."""
        ...


class NotifiedTenants(Protocol):
    """The tenants that want to be told of anything: the view of whoever delivers."""

    async def all(self) -> Sequence[TenantId]:
        """Every tenant that has an outbox, in order of the ids."""
        ...


class SecretBox(Protocol):
    """Keeps secrets that have to be read again: whoever has the database alone reads nothing."""

    def seal(self, secret: str, *, context: str) -> str:
        """The secret, encrypted, as text.

        Args:
            secret: what is to be kept.
            context: what it belongs to; opened in another context it is refused.
        """
        ...

    def open(self, sealed: str, *, context: str) -> str:
        """The secret.

        Raises:
            Conflict: it was sealed with another key or in another context, or was changed.
        """
        ...


def sealing_context(tenant_id: TenantId, webhook_id: WebhookId) -> str:
    """The context in which a webhook's secret is sealed."""
    return f"{tenant_id}:{webhook_id}"


class Undelivered(Exception):
    """An attempt failed; the text says why, in words that may be stored and shown."""


class Courier(Protocol):
    """Carries notices to receivers on the public network."""

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> None:
        """Post the body; return once the receiver has taken it.

        The address is looked up anew each time, and only a public one is connected to.

        Raises:
            Undelivered: it may not be sent there, did not arrive, or was not taken.
        """
        ...
