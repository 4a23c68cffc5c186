import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from functools import partial

import pytest
from attrs import define, evolve
from structlog.testing import capture_logs

from adapters.memory import (
    MemoryEventLog,
    MemoryNotifiedTenants,
    MemoryOutbox,
    MemoryPanelUnitOfWork,
    MemoryStore,
    MemoryWebhooks,
)
from adapters.sql import Database, SqlEventLog, SqlPanelUnitOfWork
from adapters.sql.webhooks import SqlNotifiedTenants, SqlOutbox, SqlWebhooks
from adapters.system import SystemClock, SystemIds, SystemSecrets
from adapters.webhook import EncryptedBox, open_courier
from application.notification import CreateWebhook, NotifiedTenants, create_webhook
from application.panel.ports import PanelUnitOfWork
from domain.panel import PanelStatus
from domain.shared import InvalidValue, Unavailable
from domain.tenancy import Principal, Role, TenantId
from entrypoints.notification import Notification, notifying
from entrypoints.setting_rules import AuthMethod
from entrypoints.settings import Settings, require_servable
from tests.contracts.examples import a_panel
from tests.receiver import Receiver

POLL_SECONDS = 0.02
TIMES_AWAY = 3


@define
class AwayAtFirst(NotifiedTenants):
    """A database that cannot be used the first few times."""

    behind: NotifiedTenants
    asked: int = 0

    async def all(self) -> Sequence[TenantId]:
        self.asked += 1
        if self.asked <= TIMES_AWAY:
            raise Unavailable("storage_unreachable", "the database cannot be reached")
        return await self.behind.all()


@pytest.fixture
async def receivers() -> AsyncIterator[tuple[Receiver, Receiver]]:
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(Receiver().listening())
        yield one, await stack.enter_async_context(Receiver().listening())


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def notification(store: MemoryStore) -> Notification:
    return Notification(
        webhooks=partial(MemoryWebhooks, store),
        outbox=partial(MemoryOutbox, store),
        tenants=MemoryNotifiedTenants(store),
        events=partial(MemoryEventLog, store),
        box=EncryptedBox(lambda: b"k" * 32),
        courier=partial(open_courier, loopback=True),
        clock=SystemClock(),
    )


async def told_at(notification: Notification, receiver: Receiver) -> TenantId:
    """A tenant whose webhook leads to the receiver."""
    tenant_id = TenantId.generate()
    owner = Principal(tenant_id=tenant_id, subject="ada", name="Ada", role=Role.OWNER)
    await create_webhook(
        CreateWebhook(by=owner, url=receiver.url, loopback=True),
        webhooks=notification.webhooks(tenant_id),
        box=notification.box,
        clock=notification.clock,
        ids=SystemIds(),
        secrets=SystemSecrets(),
    )
    return tenant_id


async def fail_a_panel(uow: PanelUnitOfWork, tenant_id: TenantId) -> None:
    panel, now = a_panel(tenant_id), SystemClock().now()
    panel.change_status(PanelStatus.IN_PROGRESS, now=now)
    panel.change_status(PanelStatus.FAILED, reason="quorum missed", now=now)
    async with uow:
        await uow.panels.add(panel)
        await uow.commit()


async def test_a_slow_receiver_holds_up_its_own_tenant_alone(
    store: MemoryStore, notification: Notification, receivers: tuple[Receiver, Receiver]
) -> None:
    slow, quick = receivers
    slow.seconds = 30
    held_up, other = await told_at(notification, slow), await told_at(notification, quick)
    async with notifying(notification, poll_seconds=POLL_SECONDS):
        await fail_a_panel(MemoryPanelUnitOfWork(store, held_up), held_up)
        await slow.until(1)

        await fail_a_panel(MemoryPanelUnitOfWork(store, other), other)
        await quick.until(1)

    assert (len(slow.received), len(quick.received)) == (1, 1)


async def test_a_database_that_was_away_is_looked_at_again_and_told_of_once(
    store: MemoryStore, notification: Notification, receivers: tuple[Receiver, Receiver]
) -> None:
    tenant_id = await told_at(notification, receivers[0])
    away = evolve(notification, tenants=AwayAtFirst(notification.tenants))

    with capture_logs() as logged:
        async with notifying(away, poll_seconds=POLL_SECONDS):
            await fail_a_panel(MemoryPanelUnitOfWork(store, tenant_id), tenant_id)
            await receivers[0].until(1)

    assert [line["event"] for line in logged] == ["notices_not_delivered"]


async def test_what_is_left_undone_is_told_by_the_next_process(
    store: MemoryStore, notification: Notification, receivers: tuple[Receiver, Receiver]
) -> None:
    tenant_id = await told_at(notification, receivers[0])
    async with notifying(notification, poll_seconds=POLL_SECONDS):
        await asyncio.sleep(POLL_SECONDS)
    await fail_a_panel(MemoryPanelUnitOfWork(store, tenant_id), tenant_id)

    async with notifying(notification, poll_seconds=POLL_SECONDS):
        assert len(await receivers[0].until(1)) == 1


async def test_two_processes_that_serve_from_postgresql_tell_each_tenants_receiver_once(
    postgresql_app_url: str, notification: Notification, receivers: tuple[Receiver, Receiver]
) -> None:
    database = await Database.open(postgresql_app_url)
    served = evolve(
        notification,
        webhooks=partial(SqlWebhooks, database),
        outbox=partial(SqlOutbox, database),
        tenants=SqlNotifiedTenants(database),
        events=partial(SqlEventLog, database),
    )
    tenants = [await told_at(served, receiver) for receiver in receivers]
    async with (
        notifying(served, poll_seconds=POLL_SECONDS),
        notifying(served, poll_seconds=POLL_SECONDS),
    ):
        for tenant_id in tenants:
            await fail_a_panel(SqlPanelUnitOfWork(database, tenant_id), tenant_id)
        for receiver in receivers:
            await receiver.until(1)
        await asyncio.sleep(10 * POLL_SECONDS)
    await database.close()

    for tenant_id, receiver in zip(tenants, receivers, strict=True):
        (received,) = receiver.received
        assert str(tenant_id) in received.body.decode()


def test_a_service_for_strangers_does_not_start_with_this_machine_as_a_destination() -> None:
    settings = Settings(
        "sqlite:///panels.db",
        auth=frozenset({AuthMethod.KEYS}),
        cursor_secret="s" * 32,
        webhooks_to_loopback=True,
    )

    with pytest.raises(InvalidValue) as refusal:
        require_servable(settings)

    assert refusal.value.field == "ASK_PANEL_WEBHOOKS_TO_LOOPBACK"
