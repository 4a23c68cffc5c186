"""Webhooks and the deliveries to them, in the database."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, update

from adapters.rows.stored import Stored
from adapters.rows.webhooks import delivery_of, delivery_values, webhook_of, webhook_values
from adapters.sql.database import Database
from adapters.sql.schema import event_heads, webhook_outboxes, webhooks
from adapters.sql.schema import webhook_deliveries as _deliveries
from adapters.sql.transaction import Transaction
from adapters.sql.work import change, committed, insertion, query
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

_OF_TENANT = webhooks.c.tenant_id == bindparam("tenant")
_WEBHOOK = (_OF_TENANT, webhooks.c.webhook_id == bindparam("webhook"))
_ALL = select(webhooks).where(_OF_TENANT).order_by(webhooks.c.created_at, webhooks.c.webhook_id)
_FIND = select(webhooks).where(*_WEBHOOK)
_REMOVE = delete(webhooks).where(*_WEBHOOK)
_HEAD = select(func.max(event_heads.c.sequence)).where(
    event_heads.c.tenant_id == bindparam("tenant")
)

_POSITION = select(webhook_outboxes.c.sequence).where(
    webhook_outboxes.c.tenant_id == bindparam("tenant")
)
_MOVE = update(webhook_outboxes).where(
    webhook_outboxes.c.tenant_id == bindparam("tenant"),
    webhook_outboxes.c.sequence == bindparam("seen"),
)
_NOTIFIED = select(webhook_outboxes.c.tenant_id).order_by(webhook_outboxes.c.tenant_id)

_OWN = _deliveries.c.tenant_id == bindparam("tenant")
_PENDING = _deliveries.c.state == DeliveryState.PENDING.value
_DUE = (
    select(_deliveries)
    .where(_OWN, _PENDING, _deliveries.c.next_attempt_at <= bindparam("now"))
    .order_by(_deliveries.c.next_attempt_at, _deliveries.c.sequence)
    .limit(bindparam("limit"))
)
_TO_WEBHOOK = (
    select(_deliveries)
    .where(_OWN, _deliveries.c.webhook_id == bindparam("webhook"))
    .limit(bindparam("limit"))
)
_NEWEST = _TO_WEBHOOK.order_by(_deliveries.c.sequence.desc())
_DEAD = _TO_WEBHOOK.where(_deliveries.c.state == DeliveryState.DEAD.value).order_by(
    _deliveries.c.sequence
)
_SETTLED = (_OWN, ~_PENDING, _deliveries.c.created_at < bindparam("before"))
_COUNT_SETTLED = select(func.count().label("settled")).select_from(_deliveries).where(*_SETTLED)
_FORGET_SETTLED = delete(_deliveries).where(*_SETTLED)
_SAVE = update(_deliveries).where(
    _OWN,
    _deliveries.c.webhook_id == bindparam("webhook"),
    _deliveries.c.sequence == bindparam("place"),
    _deliveries.c.state == bindparam("seen_state"),
    _deliveries.c.attempts == bindparam("seen_attempts"),
)


class SqlWebhooks(Webhooks):
    """One tenant's webhooks."""

    def __init__(self, database: Database, tenant_id: TenantId) -> None:
        """Keep the webhooks of `tenant_id`."""
        self._database = database
        self._tenant_id = tenant_id

    async def add(self, webhook: Webhook, event: WebhookCreated) -> None:
        """Store a new webhook durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a webhook of that id exists.
        """
        self._require_own(webhook.tenant_id)
        if not await self._write(partial(_add, webhook=webhook), event):
            message = f"a webhook {webhook.webhook_id} exists already"
            raise Conflict("webhook_exists", message)

    async def find(self, webhook_id: WebhookId) -> Webhook | None:
        """The webhook of that id, or None."""
        rows = await self._rows(_FIND, webhook=webhook_id.value)
        return webhook_of(rows[0]) if rows else None

    async def all(self) -> Sequence[Webhook]:
        """Every webhook, in order of creation, then id."""
        return [webhook_of(row) for row in await self._rows(_ALL)]

    async def remove(self, event: WebhookRemoved) -> None:
        """Remove the event's webhook with all its deliveries, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: the tenant has no such webhook.
        """
        self._require_own(event.tenant_id)
        key = {"tenant": self._tenant_id.value, "webhook": event.webhook_id.value}
        if not await self._write(change(_REMOVE, key), event):
            raise NotFound("webhook_unknown", "there is no such webhook")

    async def _rows(self, statement: Select[Any], **wanted: object) -> Sequence[Stored]:
        work = query(statement, {"tenant": self._tenant_id.value, **wanted})
        return await self._database.read(work, tenant_id=self._tenant_id)

    async def _write(
        self, work: Callable[[Connection], int], event: WebhookCreated | WebhookRemoved
    ) -> int:
        transaction = Transaction(self._database, self._tenant_id)
        try:
            changed = await transaction.write(work)
            if changed:
                transaction.record([event])
                await transaction.commit()
        finally:
            await transaction.close()
        return changed

    def _require_own(self, tenant_id: TenantId) -> None:
        if tenant_id != self._tenant_id:
            raise TenantMismatch


class SqlOutbox(Outbox):
    """One tenant's deliveries."""

    def __init__(self, database: Database, tenant_id: TenantId) -> None:
        """Keep the deliveries of `tenant_id`."""
        self._database = database
        self._tenant_id = tenant_id

    async def position(self) -> int | None:
        """The sequence number of the last event that was looked at; None without an outbox."""
        rows = await self._rows(_POSITION)
        return rows[0]["sequence"] if rows else None

    async def queue(self, deliveries: Sequence[Delivery], *, seen: int, upto: int) -> bool:
        """Store new deliveries durably, and that the record was looked at up to `upto`."""
        values = [delivery_values(delivery) for delivery in deliveries]
        key = {"tenant": self._tenant_id.value, "seen": seen, "sequence": upto}

        def work(connection: Connection) -> bool:
            if not change(_MOVE, key)(connection):
                return False
            if values:
                connection.execute(insert(_deliveries), values)
            connection.commit()
            return True

        async with self._database.writing(tenant_id=self._tenant_id) as writing:
            return await writing.finish(work)

    async def due(self, now: datetime, *, limit: int) -> Sequence[Delivery]:
        """At most `limit` deliveries whose next attempt is due, the longest due first."""
        return await self._deliveries(_DUE, now=now, limit=limit)

    async def save(self, delivery: Delivery, *, seen: Delivery) -> bool:
        """Store what became of a delivery durably, if it is as it was `seen`."""
        values = {
            **delivery_values(delivery),
            "tenant": self._tenant_id.value,
            "webhook": seen.webhook_id.value,
            "place": seen.sequence,
            "seen_state": seen.state.value,
            "seen_attempts": seen.attempts,
        }

        def work(connection: Connection) -> bool:
            changed = change(_SAVE, values)(connection)
            connection.commit()
            return bool(changed)

        async with self._database.writing(tenant_id=self._tenant_id) as writing:
            return await writing.finish(work)

    async def of_webhook(self, webhook_id: WebhookId, *, limit: int) -> Sequence[Delivery]:
        """At most `limit` deliveries to one webhook, the newest first."""
        return await self._deliveries(_NEWEST, webhook=webhook_id.value, limit=limit)

    async def dead(self, webhook_id: WebhookId, *, limit: int) -> Sequence[Delivery]:
        """The same of those that were given up, the oldest first."""
        return await self._deliveries(_DEAD, webhook=webhook_id.value, limit=limit)

    async def count_settled(self, before: datetime) -> int:
        """How many that were queued before that time are delivered, or were given up."""
        return int((await self._rows(_COUNT_SETTLED, before=before))[0]["settled"])

    async def forget_settled(self, before: datetime) -> int:
        """Remove those durably, and give their number."""
        key = {"tenant": self._tenant_id.value, "before": before}
        async with self._database.writing(tenant_id=self._tenant_id) as writing:
            return await writing.finish(committed(change(_FORGET_SETTLED, key)))

    async def _deliveries(self, statement: Select[Any], **wanted: object) -> list[Delivery]:
        return [delivery_of(row) for row in await self._rows(statement, **wanted)]

    async def _rows(self, statement: Select[Any], **wanted: object) -> Sequence[Stored]:
        work = query(statement, {"tenant": self._tenant_id.value, **wanted})
        return await self._database.read(work, tenant_id=self._tenant_id)


class SqlNotifiedTenants(NotifiedTenants):
    """The tenants that have an outbox."""

    def __init__(self, database: Database) -> None:
        """Look through `database`."""
        self._database = database

    async def all(self) -> Sequence[TenantId]:
        """Every tenant that has an outbox, in order of the ids."""
        rows = await self._database.read(query(_NOTIFIED), tenant_id=None)
        return [TenantId(row["tenant_id"]) for row in rows]


def _add(connection: Connection, webhook: Webhook) -> int:
    tenant = webhook.tenant_id.value
    added = insertion(webhooks, [webhook_values(webhook)])(connection)
    if added:
        last = connection.scalar(_HEAD, {"tenant": tenant}) or 0
        insertion(webhook_outboxes, [{"tenant_id": tenant, "sequence": last}])(connection)
    return added
