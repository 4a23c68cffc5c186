"""Webhooks and the deliveries to them, in memory."""

from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.memory.store import MemoryStore, Transaction
from application.notification import NotifiedTenants, Outbox, Webhooks
from domain.notification import (
    Delivery,
    DeliveryState,
    Webhook,
    WebhookCreated,
    WebhookId,
    WebhookRemoved,
)
from domain.shared import Conflict, NotFound
from domain.tenancy import TenantId, TenantMismatch

_NEVER = datetime.max.replace(tzinfo=UTC)


class MemoryWebhooks(Webhooks):
    """One tenant's webhooks."""

    def __init__(self, store: MemoryStore, tenant_id: TenantId) -> None:
        """Keep the webhooks of `tenant_id`."""
        self._store = store
        self._tenant_id = tenant_id
        self._kept = store.webhooks.setdefault(tenant_id, {})

    async def add(self, webhook: Webhook, event: WebhookCreated) -> None:
        """Store a new webhook, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a webhook of that id exists.
        """
        self._require_own(webhook.tenant_id)
        if webhook.webhook_id in self._kept:
            message = f"a webhook {webhook.webhook_id} exists already"
            raise Conflict("webhook_exists", message)
        self._kept[webhook.webhook_id] = webhook
        last = len(self._store.of(self._tenant_id).events)
        self._store.outboxes.setdefault(self._tenant_id, last)
        await self._record(event)

    async def find(self, webhook_id: WebhookId) -> Webhook | None:
        """The webhook of that id, or None."""
        return self._kept.get(webhook_id)

    async def all(self) -> Sequence[Webhook]:
        """Every webhook, in order of creation, then id."""
        return sorted(self._kept.values(), key=lambda one: (one.created_at, one.webhook_id))

    async def remove(self, event: WebhookRemoved) -> None:
        """Remove the event's webhook with all its deliveries, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: the tenant has no such webhook.
        """
        self._require_own(event.tenant_id)
        if self._kept.pop(event.webhook_id, None) is None:
            raise NotFound("webhook_unknown", "there is no such webhook")
        deliveries = self._store.deliveries.get(self._tenant_id, {})
        for place in [place for place in deliveries if place[0] == event.webhook_id]:
            del deliveries[place]
        await self._record(event)

    async def _record(self, event: WebhookCreated | WebhookRemoved) -> None:
        transaction = Transaction(self._store, self._tenant_id)
        await transaction.write()
        transaction.record([event])
        transaction.commit()

    def _require_own(self, tenant_id: TenantId) -> None:
        if tenant_id != self._tenant_id:
            raise TenantMismatch


class MemoryOutbox(Outbox):
    """One tenant's deliveries."""

    def __init__(self, store: MemoryStore, tenant_id: TenantId) -> None:
        """Keep the deliveries of `tenant_id`."""
        self._positions = store.outboxes
        self._tenant_id = tenant_id
        self._kept = store.deliveries.setdefault(tenant_id, {})

    async def position(self) -> int | None:
        """The sequence number of the last event that was looked at; None without an outbox."""
        return self._positions.get(self._tenant_id)

    async def queue(self, deliveries: Sequence[Delivery], *, seen: int, upto: int) -> bool:
        """Store new deliveries, and that the record was looked at up to `upto`."""
        if self._positions.get(self._tenant_id) != seen:
            return False
        self._positions[self._tenant_id] = upto
        self._kept.update({(one.webhook_id, one.sequence): one for one in deliveries})
        return True

    async def due(self, now: datetime, *, limit: int) -> Sequence[Delivery]:
        """At most `limit` deliveries whose next attempt is due, the longest due first."""
        pending = [one for one in self._kept.values() if one.state is DeliveryState.PENDING]
        due = [one for one in pending if (one.next_attempt_at or _NEVER) <= now]
        return sorted(due, key=lambda one: (one.next_attempt_at or _NEVER, one.sequence))[:limit]

    async def save(self, delivery: Delivery, *, seen: Delivery) -> bool:
        """Store what became of a delivery, if it is as it was `seen`."""
        place = (seen.webhook_id, seen.sequence)
        kept = self._kept.get(place)
        if kept is None or (kept.state, kept.attempts) != (seen.state, seen.attempts):
            return False
        self._kept[place] = delivery
        return True

    async def of_webhook(self, webhook_id: WebhookId, *, limit: int) -> Sequence[Delivery]:
        """At most `limit` deliveries to one webhook, the newest first."""
        return self._to(webhook_id)[::-1][:limit]

    async def dead(self, webhook_id: WebhookId, *, limit: int) -> Sequence[Delivery]:
        """The same of those that were given up, the oldest first."""
        dead = [one for one in self._to(webhook_id) if one.state is DeliveryState.DEAD]
        return dead[:limit]

    async def count_settled(self, before: datetime) -> int:
        """How many that were queued before that time are delivered, or were given up."""
        return len(self._settled(before))

    async def forget_settled(self, before: datetime) -> int:
        """Remove those, and give their number."""
        settled = self._settled(before)
        for place in settled:
            del self._kept[place]
        return len(settled)

    def _settled(self, before: datetime) -> list[tuple[WebhookId, int]]:
        old = {place: one for place, one in self._kept.items() if one.created_at < before}
        return [place for place, one in old.items() if one.state is not DeliveryState.PENDING]

    def _to(self, webhook_id: WebhookId) -> list[Delivery]:
        kept = (one for one in self._kept.values() if one.webhook_id == webhook_id)
        return sorted(kept, key=lambda one: one.sequence)


class MemoryNotifiedTenants(NotifiedTenants):
    """The tenants that have an outbox."""

    def __init__(self, store: MemoryStore) -> None:
        """Look into `store`."""
        self._store = store

    async def all(self) -> Sequence[TenantId]:
        """Every tenant that has an outbox, in order of the ids."""
        return sorted(self._store.outboxes)
