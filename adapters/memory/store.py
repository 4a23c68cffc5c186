"""The store itself, and one transaction on it."""

import asyncio
from collections.abc import Sequence
from datetime import date

from attrs import define, evolve, field, frozen

from adapters.memory.traces import blanked, drop_traces
from application.panel.ports import JournalEntry
from application.shared import Claim
from domain.notification import Delivery, Webhook, WebhookId
from domain.panel import LegalHold, Panel, PanelErased, PanelId
from domain.shared import GENESIS, DomainEvent, RecordedEvent, Usage, seal
from domain.tenancy import ApiKey, KeyId, Member, Tenant, TenantErased, TenantId

Place = tuple[PanelId, int, str, str]
"""Where an answer belongs: panel, round, phase and seat."""


@frozen(kw_only=True)
class TenantData:
    """What one tenant has stored; changed by whoever holds the turn, and no other.

    `deleted_usage` is what the answers of deleted panels had used, by the day (UTC) they came.
    """

    panels: dict[PanelId, Panel] = field(factory=dict)
    documents: dict[str, str] = field(factory=dict)
    answers: dict[Place, JournalEntry] = field(factory=dict)
    deleted_usage: dict[date, Usage] = field(factory=dict)
    keys: dict[KeyId, ApiKey] = field(factory=dict)
    members: dict[str, Member] = field(factory=dict)
    holds: dict[PanelId, LegalHold] = field(factory=dict)
    events: tuple[RecordedEvent, ...] = ()


@define
class MemoryStore:
    """The data of all tenants; belongs to one event loop.

    Attributes:
        tenants: the directory.
        data: what each tenant has committed.
        claims: which request holds which key of a tenant.
        webhooks: where each tenant wants to be told of things.
        outboxes: up to which event each tenant's deliveries were queued.
        deliveries: those of each tenant, by webhook and event.
        turn: held by whoever writes, from the first write to the commit.
    """

    tenants: dict[TenantId, Tenant] = field(factory=dict)
    data: dict[TenantId, TenantData] = field(factory=dict)
    claims: dict[TenantId, dict[str, Claim]] = field(factory=dict)
    webhooks: dict[TenantId, dict[WebhookId, Webhook]] = field(factory=dict)
    outboxes: dict[TenantId, int] = field(factory=dict)
    deliveries: dict[TenantId, dict[tuple[WebhookId, int], Delivery]] = field(factory=dict)
    turn: asyncio.Lock = field(factory=asyncio.Lock)

    def of(self, tenant_id: TenantId) -> TenantData:
        """What the tenant has committed."""
        return self.data.get(tenant_id) or TenantData()

    def forget(self, tenant_id: TenantId) -> None:
        """Remove what of a tenant is not committed by transactions, and the tenant itself."""
        # Cleared, as whoever works for the tenant holds on to them.
        self.claims.get(tenant_id, {}).clear()
        self.webhooks.get(tenant_id, {}).clear()
        self.deliveries.get(tenant_id, {}).clear()
        self.outboxes.pop(tenant_id, None)
        del self.tenants[tenant_id]


class Transaction:
    """Begins with the first write; a read before it sees what is committed at that moment."""

    def __init__(self, store: MemoryStore, tenant_id: TenantId) -> None:
        """A transaction on the data of `tenant_id`."""
        self._store = store
        self._tenant_id = tenant_id
        self._written: TenantData | None = None
        self._events: list[DomainEvent] = []

    def read(self) -> TenantData:
        """The tenant's data, own writes included; not to be changed."""
        return self._written or self._store.of(self._tenant_id)

    async def write(self) -> TenantData:
        """The tenant's data as this transaction alone sees it, to be changed in place."""
        if self._written is None:
            await self._store.turn.acquire()
            data = self._store.of(self._tenant_id)
            self._written = evolve(
                data,
                panels=dict(data.panels),
                documents=dict(data.documents),
                answers=dict(data.answers),
                deleted_usage=dict(data.deleted_usage),
                keys=dict(data.keys),
                members=dict(data.members),
                holds=dict(data.holds),
            )
        return self._written

    def record(self, events: Sequence[DomainEvent]) -> None:
        """Append the events to the tenant's record when the transaction is committed."""
        self._events.extend(events)

    def commit(self) -> None:
        """Let everybody see it all."""
        if self._written is not None:
            links = sealed(self._events, after=self._without_erased(self._written.events))
            self._store.data[self._tenant_id] = evolve(self._written, events=links)
        self.close()

    def _without_erased(self, chain: tuple[RecordedEvent, ...]) -> tuple[RecordedEvent, ...]:
        erased = [event for event in self._events if isinstance(event, PanelErased)]
        for event in erased:
            deliveries = self._store.deliveries.get(self._tenant_id, {})
            drop_traces(event, deliveries, self._store.claims.get(self._tenant_id, {}))
        if any(isinstance(event, TenantErased) for event in self._events):
            return tuple(link.erased() for link in chain)
        return blanked(chain, erased) if erased else chain

    def close(self) -> None:
        """End, undoing what was not committed; the next write begins anew."""
        self._events.clear()
        if self._written is not None:
            self._written = None
            self._store.turn.release()


def sealed(
    happened: Sequence[DomainEvent], *, after: tuple[RecordedEvent, ...]
) -> tuple[RecordedEvent, ...]:
    """A tenant's chain, and the events as its next links."""
    chain = list(after)
    for event in happened:
        link = seal(
            event,
            sequence=len(chain) + 1,
            previous_digest=chain[-1].digest if chain else GENESIS,
        )
        chain.append(link)
    return tuple(chain)
