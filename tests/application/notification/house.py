"""One tenant with webhooks, a clock that the test sets, and a receiver that checks."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from attrs import define, frozen

from adapters.memory import (
    MemoryEventLog,
    MemoryOutbox,
    MemoryPanelUnitOfWork,
    MemoryStore,
    MemoryWebhooks,
)
from adapters.system import SystemIds, SystemSecrets
from adapters.webhook import EncryptedBox, open_courier
from application.notification import (
    CreatedWebhook,
    CreateWebhook,
    DeliveryPorts,
    create_webhook,
    deliver_notices,
    find_webhook,
    queue_notices,
)
from application.shared import Clock
from domain.notification import Delivery
from domain.panel import PanelStatus
from domain.tenancy import Principal, Role, TenantId
from tests.contracts.examples import NOW, a_panel
from tests.receiver import Received, Receiver

TOLERANCE_SECONDS = 300


@define
class SetClock(Clock):
    """Tells the time that the test has set."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time


@frozen
class House:
    """One tenant's ports, and a receiver."""

    store: MemoryStore
    owner: Principal
    clock: SetClock
    ports: DeliveryPorts
    receiver: Receiver

    async def webhook(self, **changed: object) -> CreatedWebhook:
        usual = {"by": self.owner, "url": f"{self.receiver.url}/in", "loopback": True}
        command = CreateWebhook(**{**usual, **changed})  # type: ignore[arg-type]
        return await create_webhook(
            command,
            webhooks=self.ports.webhooks,
            box=self.ports.box,
            clock=self.clock,
            ids=SystemIds(),
            secrets=SystemSecrets(),
        )

    async def fail_a_panel(self) -> None:
        panel = a_panel(self.owner.tenant_id)
        panel.change_status(PanelStatus.IN_PROGRESS, now=self.clock.time)
        panel.change_status(PanelStatus.FAILED, reason="quorum missed", now=self.clock.time)
        uow = MemoryPanelUnitOfWork(self.store, self.owner.tenant_id)
        async with uow:
            await uow.panels.add(panel)
            await uow.commit()

    async def deliver(self, *, after: timedelta = timedelta(0)) -> int:
        self.clock.time += after
        await queue_notices(
            webhooks=self.ports.webhooks,
            outbox=self.ports.outbox,
            events=self.ports.events,
            clock=self.clock,
        )
        return await deliver_notices(self.ports)

    async def only(self, created: CreatedWebhook) -> Delivery:
        found = await find_webhook(
            created.webhook.webhook_id,
            self.owner,
            webhooks=self.ports.webhooks,
            outbox=self.ports.outbox,
        )
        (delivery,) = found.deliveries
        return delivery


@asynccontextmanager
async def opened(tenant_id: TenantId) -> AsyncIterator[House]:
    store, clock = MemoryStore(), SetClock()
    async with Receiver().listening() as receiver, open_courier(loopback=True) as courier:
        ports = DeliveryPorts(
            webhooks=MemoryWebhooks(store, tenant_id),
            outbox=MemoryOutbox(store, tenant_id),
            events=MemoryEventLog(store, tenant_id),
            courier=courier,
            box=EncryptedBox(lambda: b"k" * 32),
            clock=clock,
        )
        owner = Principal(tenant_id=tenant_id, subject="ada", name="Ada", role=Role.OWNER)
        yield House(store, owner, clock, ports, receiver)


def is_genuine(received: Received, secret: str, now: datetime, seen: set[str]) -> bool:
    """As a receiver checks it: signed with the secret, fresh, and not seen before."""
    headers = received.headers
    message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + received.body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fresh = abs(now.timestamp() - int(timestamp)) <= TOLERANCE_SECONDS
    known = message_id in seen
    seen.add(message_id)
    return (
        hmac.compare_digest(headers["webhook-signature"], f"v1,{expected}") and fresh and not known
    )
