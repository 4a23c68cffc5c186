"""Webhooks and the deliveries to them, in a Supabase project."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from adapters.rows.webhooks import delivery_of, delivery_values, webhook_of, webhook_values
from adapters.supabase.errors import domain_errors
from adapters.supabase.project import SupabaseProject, all_rows_of, rows_of
from adapters.supabase.unit import Unit
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

if TYPE_CHECKING:
    from postgrest import AsyncSelectRequestBuilder


_INSTANT = timedelta(microseconds=1)
"""The least difference between two times."""


class _NotAsSeen(Exception):
    """What was to be changed is not as it was seen any more."""


class SupabaseWebhooks(Webhooks):
    """One tenant's webhooks."""

    def __init__(self, project: SupabaseProject, tenant_id: TenantId) -> None:
        """Keep the webhooks of `tenant_id`."""
        self._project = project
        self._tenant_id = tenant_id

    async def add(self, webhook: Webhook, event: WebhookCreated) -> None:
        """Store a new webhook durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a webhook of that id exists.
        """
        self._require_own(webhook.tenant_id)
        heads = await rows_of(_of_tenant(self._project, "event_heads", self._tenant_id))
        last = heads[0]["sequence"] if heads else 0
        unit = Unit(self._project, self._tenant_id)
        row = webhook_values(webhook)
        unit.insert("webhooks", [row], partial(_exists, webhook.webhook_id))
        unit.insert("webhook_outboxes", [{"tenant_id": row["tenant_id"], "sequence": last}])
        unit.record([event])
        await unit.commit()

    async def find(self, webhook_id: WebhookId) -> Webhook | None:
        """The webhook of that id, or None."""
        rows = await rows_of(self._webhooks().eq("webhook_id", str(webhook_id)))
        return webhook_of(rows[0]) if rows else None

    async def all(self) -> Sequence[Webhook]:
        """Every webhook, in order of creation, then id."""
        rows = await all_rows_of(lambda: self._webhooks().order("created_at").order("webhook_id"))
        return [webhook_of(row) for row in rows]

    async def remove(self, event: WebhookRemoved) -> None:
        """Remove the event's webhook with all its deliveries, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: the tenant has no such webhook.
        """
        self._require_own(event.tenant_id)
        unit = Unit(self._project, self._tenant_id)
        match = {"tenant_id": event.tenant_id.value, "webhook_id": event.webhook_id.value}
        unit.delete("webhooks", match, _unknown)
        unit.record([event])
        await unit.commit()

    def _webhooks(self) -> "AsyncSelectRequestBuilder":
        return _of_tenant(self._project, "webhooks", self._tenant_id)

    def _require_own(self, tenant_id: TenantId) -> None:
        if tenant_id != self._tenant_id:
            raise TenantMismatch


class SupabaseOutbox(Outbox):
    """One tenant's deliveries."""

    def __init__(self, project: SupabaseProject, tenant_id: TenantId) -> None:
        """Keep the deliveries of `tenant_id`."""
        self._project = project
        self._tenant_id = tenant_id

    async def position(self) -> int | None:
        """The sequence number of the last event that was looked at; None without an outbox."""
        rows = await rows_of(_of_tenant(self._project, "webhook_outboxes", self._tenant_id))
        return rows[0]["sequence"] if rows else None

    async def queue(self, deliveries: Sequence[Delivery], *, seen: int, upto: int) -> bool:
        """Store new deliveries durably, and that the record was looked at up to `upto`."""
        unit = Unit(self._project, self._tenant_id)
        match = {"tenant_id": self._tenant_id.value, "sequence": seen}
        unit.update("webhook_outboxes", match, {"sequence": upto}, _NotAsSeen)
        unit.insert("webhook_deliveries", [delivery_values(one) for one in deliveries])
        return await _is_done(unit)

    async def due(self, now: datetime, *, limit: int) -> Sequence[Delivery]:
        """At most `limit` deliveries whose next attempt is due, the longest due first."""
        due = self._deliveries().eq("state", DeliveryState.PENDING.value)
        due = due.lte("next_attempt_at", now.isoformat())
        return await _found(due.order("next_attempt_at").order("sequence").limit(limit))

    async def save(self, delivery: Delivery, *, seen: Delivery) -> bool:
        """Store what became of a delivery durably, if it is as it was `seen`."""
        unit = Unit(self._project, self._tenant_id)
        match = {
            "tenant_id": self._tenant_id.value,
            "webhook_id": seen.webhook_id.value,
            "sequence": seen.sequence,
            "state": seen.state.value,
            "attempts": seen.attempts,
        }
        unit.update("webhook_deliveries", match, delivery_values(delivery), _NotAsSeen)
        return await _is_done(unit)

    async def of_webhook(self, webhook_id: WebhookId, *, limit: int) -> Sequence[Delivery]:
        """At most `limit` deliveries to one webhook, the newest first."""
        query = self._deliveries().eq("webhook_id", str(webhook_id))
        return await _found(query.order("sequence", desc=True).limit(limit))

    async def dead(self, webhook_id: WebhookId, *, limit: int) -> Sequence[Delivery]:
        """The same of those that were given up, the oldest first."""
        query = self._deliveries().eq("webhook_id", str(webhook_id))
        query = query.eq("state", DeliveryState.DEAD.value)
        return await _found(query.order("sequence").limit(limit))

    async def count_settled(self, before: datetime) -> int:
        """How many that were queued before that time are delivered, or were given up."""
        settled = self._deliveries().neq("state", DeliveryState.PENDING.value)
        with domain_errors():
            found = await settled.lt("created_at", before.isoformat()).limit(1).execute()
        return found.count or 0

    async def forget_settled(self, before: datetime) -> int:
        """Remove those durably, and give their number."""
        unit = Unit(self._project, self._tenant_id)
        for state in DeliveryState:
            if state is not DeliveryState.PENDING:
                match = {"tenant_id": self._tenant_id.value, "state": state.value}
                upto = {"created_at": before - _INSTANT}
                unit.delete("webhook_deliveries", match, upto=upto)
        return sum(await unit.commit())

    def _deliveries(self) -> "AsyncSelectRequestBuilder":
        return _of_tenant(self._project, "webhook_deliveries", self._tenant_id)


class SupabaseNotifiedTenants(NotifiedTenants):
    """The tenants that have an outbox."""

    def __init__(self, project: SupabaseProject) -> None:
        """Look through `project`."""
        self._project = project

    async def all(self) -> Sequence[TenantId]:
        """Every tenant that has an outbox, in order of the ids."""
        from postgrest import CountMethod

        acting = self._project.acting_for(None)
        rows = await all_rows_of(
            lambda: (
                acting.from_("webhook_outboxes")
                .select("tenant_id", count=CountMethod.exact)
                .order("tenant_id")
            )
        )
        return [TenantId(row["tenant_id"]) for row in rows]


async def _is_done(unit: Unit) -> bool:
    try:
        await unit.commit()
    except _NotAsSeen:
        return False
    return True


async def _found(query: "AsyncSelectRequestBuilder") -> list[Delivery]:
    return [delivery_of(row) for row in await rows_of(query)]


def _of_tenant(
    project: SupabaseProject, table: str, tenant_id: TenantId
) -> "AsyncSelectRequestBuilder":
    from postgrest import CountMethod

    rows = project.acting_for(tenant_id).from_(table).select("*", count=CountMethod.exact)
    return rows.eq("tenant_id", str(tenant_id))


def _exists(webhook_id: WebhookId) -> Conflict:
    message = f"a webhook {webhook_id} exists already"
    return Conflict("webhook_exists", message)


def _unknown() -> NotFound:
    return NotFound("webhook_unknown", "there is no such webhook")
