import asyncio

import pytest

from application.panel.ports import PanelFilter
from domain.evidence import Document
from domain.panel import Panel, PanelId, PanelStatus
from domain.shared import IllegalState, NotFound, StaleVersion
from domain.tenancy import TenantId
from tests.contracts.examples import a_panel, begin, cancel, found, save, state_of, stored
from tests.contracts.store import Store
from tests.patience import PATIENCE_SECONDS

NOTE = Document(name="note.md", text="A note.")


async def test_leaving_without_a_commit_undoes_everything(
    store: Store, tenant_id: TenantId
) -> None:
    uow = store.unit_of_work(tenant_id)
    kept = await stored(uow, a_panel(tenant_id))
    new = a_panel(tenant_id)

    async with uow:
        begin(kept)
        await uow.panels.save(kept)
        await uow.panels.add(new)
        await uow.documents.add([NOTE])

    assert (await found(uow, kept.panel_id)).status is PanelStatus.DRAFT
    with pytest.raises(NotFound):
        await found(uow, new.panel_id)
    async with uow:
        with pytest.raises(NotFound):
            await uow.documents.text(NOTE.digest)
    assert len(await store.events(tenant_id).after(0, limit=9)) == 3


async def test_an_error_inside_undoes_everything(store: Store, tenant_id: TenantId) -> None:
    uow = store.unit_of_work(tenant_id)
    panel = a_panel(tenant_id)

    async def stumble() -> None:
        async with uow:
            await uow.panels.add(panel)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await stumble()

    with pytest.raises(NotFound):
        await found(uow, panel.panel_id)


async def test_what_follows_a_commit_is_a_transaction_of_its_own(
    store: Store, tenant_id: TenantId
) -> None:
    uow = store.unit_of_work(tenant_id)
    first, second = a_panel(tenant_id), a_panel(tenant_id)

    async with uow:
        await uow.panels.add(first)
        await uow.commit()
        await uow.panels.add(second)

    assert state_of(await found(uow, first.panel_id)) == state_of(first)
    with pytest.raises(NotFound):
        await found(uow, second.panel_id)


async def test_nobody_else_sees_what_is_not_committed(store: Store, tenant_id: TenantId) -> None:
    panel = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    begin(panel)

    async with store.unit_of_work(tenant_id) as uow:
        await uow.panels.save(panel)
        seen_before = await found(store.unit_of_work(tenant_id), panel.panel_id)
        await uow.commit()

    assert seen_before.status is PanelStatus.DRAFT
    seen_after = await found(store.unit_of_work(tenant_id), panel.panel_id)
    assert seen_after.status is PanelStatus.IN_PROGRESS


async def test_the_second_of_two_writers_of_one_version_is_refused_and_writes_nothing(
    store: Store, tenant_id: TenantId
) -> None:
    panel_id = (await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))).panel_id
    first = await found(store.unit_of_work(tenant_id), panel_id)
    second = await found(store.unit_of_work(tenant_id), panel_id)
    begin(first)
    cancel(second)
    beside = a_panel(tenant_id)

    async with store.unit_of_work(tenant_id) as uow:
        await uow.panels.save(first)
        await uow.commit()
    async with store.unit_of_work(tenant_id) as uow:
        await uow.panels.add(beside)
        with pytest.raises(StaleVersion):
            await save(uow, second)

    winner = await found(store.unit_of_work(tenant_id), panel_id)
    assert state_of(winner) == state_of(first)
    with pytest.raises(NotFound):
        await found(store.unit_of_work(tenant_id), beside.panel_id)
    recorded = [event.event_type for event in await store.events(tenant_id).after(3, limit=9)]
    assert recorded == ["status_changed"]


async def test_of_many_writers_at_once_exactly_one_wins(store: Store, tenant_id: TenantId) -> None:
    panel_id = (await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))).panel_id

    async def change() -> bool:
        try:
            async with store.unit_of_work(tenant_id) as uow:
                panel = await uow.panels.get(panel_id)
                cancel(panel)
                await asyncio.sleep(0)
                await uow.panels.save(panel)
                await uow.commit()
        except (StaleVersion, IllegalState):
            # Who comes after the winner's commit finds the panel cancelled already.
            return False
        return True

    won = await asyncio.gather(*(change() for _ in range(20)))

    assert won.count(True) == 1
    assert (await found(store.unit_of_work(tenant_id), panel_id)).version == 2


async def test_a_reader_is_not_held_up_by_a_writer(store: Store, tenant_id: TenantId) -> None:
    panel = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))

    async with store.unit_of_work(tenant_id) as uow:
        beside = a_panel(tenant_id)
        await uow.panels.add(beside)
        await uow.panels.get(beside.panel_id)

        async with asyncio.timeout(PATIENCE_SECONDS):
            seen = await found(store.unit_of_work(tenant_id), panel.panel_id)

    assert state_of(seen) == state_of(panel)


async def test_many_panels_are_written_at_once(store: Store, tenant_id: TenantId) -> None:
    panels = [a_panel(tenant_id) for _ in range(50)]

    await asyncio.gather(*(stored(store.unit_of_work(tenant_id), panel) for panel in panels))

    async def status_of(panel_id: PanelId) -> PanelStatus:
        return (await found(store.unit_of_work(tenant_id), panel_id)).status

    statuses = await asyncio.gather(*(status_of(panel.panel_id) for panel in panels))
    assert set(statuses) == {PanelStatus.DRAFT}


async def test_a_cancelled_writer_leaves_the_way_free(store: Store, tenant_id: TenantId) -> None:
    held = asyncio.Event()
    undone, next_one = a_panel(tenant_id), a_panel(tenant_id)

    async def hold() -> None:
        async with store.unit_of_work(tenant_id) as uow:
            await uow.panels.add(undone)
            await uow.panels.get(undone.panel_id)
            held.set()
            await asyncio.Event().wait()

    holding = asyncio.create_task(hold())
    await held.wait()
    waiting = asyncio.create_task(_add(store, a_panel(tenant_id)))
    await asyncio.sleep(0.05)
    waiting.cancel()
    holding.cancel()
    await asyncio.gather(holding, waiting, return_exceptions=True)

    async with asyncio.timeout(PATIENCE_SECONDS):
        await _add(store, next_one)
    async with store.unit_of_work(tenant_id) as uow:
        listed = {one.panel_id for one in await uow.panels.search(PanelFilter(), limit=9)}
    assert next_one.panel_id in listed
    assert undone.panel_id not in listed


async def _add(store: Store, panel: Panel) -> None:
    await stored(store.unit_of_work(panel.tenant_id), panel)
