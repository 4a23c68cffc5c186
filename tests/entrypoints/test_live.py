"""Whoever follows is rung for what concerns them, and the database is asked once for all."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack

import pytest
from attrs import define

from adapters.memory import MemoryEventLog, MemoryPanelUnitOfWork, MemoryStore
from application.shared import EventLog
from domain.shared import RecordedEvent, Unavailable
from domain.tenancy import TenantId
from entrypoints.live import LiveEvents
from tests.contracts.examples import a_panel, begin, stored
from tests.entrypoints.panels_begun import until
from tests.patience import PATIENCE_SECONDS

NEVER = 3600.0


@define
class CountedLog(EventLog):
    """A tenant's record that counts how often it is looked into, and may be away."""

    log: EventLog
    looks: int = 0
    outages: int = 0

    async def after(self, sequence: int, *, limit: int) -> Sequence[RecordedEvent]:
        self.looks += 1
        if self.outages:
            self.outages -= 1
            raise Unavailable("storage_busy", "the database was busy")
        return await self.log.after(sequence, limit=limit)

    async def of_subject(self, subject: str, *, after: int, limit: int) -> Sequence[RecordedEvent]:
        return await self.log.of_subject(subject, after=after, limit=limit)

    async def last(self) -> int:
        return await self.log.last()


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def us(store: MemoryStore) -> tuple[TenantId, CountedLog]:
    tenant_id = TenantId.generate()
    return tenant_id, CountedLog(MemoryEventLog(store, tenant_id))


async def rung(bell: asyncio.Event) -> bool:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await bell.wait()


async def settle(*bells: asyncio.Event) -> None:
    """Let the first look pass, which rings everybody."""
    for bell in bells:
        assert await rung(bell)
        bell.clear()


async def test_what_is_announced_rings_its_followers_at_once_and_no_others(
    store: MemoryStore, us: tuple[TenantId, CountedLog]
) -> None:
    tenant_id, log = us
    uow = MemoryPanelUnitOfWork(store, tenant_id)
    ours, theirs = [await stored(uow, a_panel(tenant_id)) for _ in range(2)]
    live = LiveEvents(lambda _: log, poll_seconds=NEVER)

    with (
        live.follow(tenant_id, str(ours.panel_id)) as bell,
        live.follow(tenant_id, str(theirs.panel_id)) as other,
    ):
        await settle(bell, other)
        begin(ours)
        async with uow:
            await uow.panels.save(ours)
            await uow.commit()
        live.announce(tenant_id)

        assert await rung(bell)
        assert not other.is_set()


async def test_what_others_write_is_found_soon_also_after_an_outage(
    store: MemoryStore, us: tuple[TenantId, CountedLog]
) -> None:
    tenant_id, log = us
    uow = MemoryPanelUnitOfWork(store, tenant_id)
    panel = a_panel(tenant_id)
    live = LiveEvents(lambda _: log, poll_seconds=0.01)

    with live.follow(tenant_id, str(panel.panel_id)) as bell:
        await settle(bell)
        log.outages = 3
        await stored(uow, panel)

        assert await rung(bell)
        assert log.outages == 0


async def test_a_thousand_idle_followers_cost_one_look_at_a_time(
    us: tuple[TenantId, CountedLog],
) -> None:
    tenant_id, log = us
    live = LiveEvents(lambda _: log, poll_seconds=0.05, followers_a_tenant=1000)

    with ExitStack() as stack:
        for number in range(1000):
            stack.enter_context(live.follow(tenant_id, str(number)))
        await asyncio.sleep(0.2)
        assert 1 <= log.looks <= 5
        assert live.is_full(tenant_id)
        assert not live.is_full(TenantId.generate())


async def test_where_nobody_follows_nobody_looks(us: tuple[TenantId, CountedLog]) -> None:
    tenant_id, log = us
    live = LiveEvents(lambda _: log, poll_seconds=0.01)
    with live.follow(tenant_id, "one") as bell:
        await settle(bell)

    live.announce(tenant_id)
    await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})
    looks = log.looks
    await asyncio.sleep(0.05)

    assert log.looks == looks
    assert asyncio.all_tasks() == {asyncio.current_task()}
