import asyncio
from datetime import timedelta, timezone

import pytest
from attrs import evolve

from domain.panel import Panel, PanelId
from domain.shared import NotFound, Usage
from domain.tenancy import TenantId
from tests.contracts.examples import NOW, a_models_entry, a_panel, an_entry, an_erasure, stored
from tests.contracts.store import Store
from tests.patience import PATIENCE_SECONDS

ONE = a_models_entry(PanelId.generate()).usage
LONG_AGO = NOW - timedelta(days=400)


async def a_stored_panel(store: Store, tenant_id: TenantId) -> Panel:
    return await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))


async def delete(store: Store, panel: Panel) -> None:
    async with store.unit_of_work(panel.tenant_id) as uow:
        await uow.panels.erase(an_erasure(panel.tenant_id, panel.panel_id))
        await uow.commit()


async def test_a_tenant_without_answers_has_used_nothing(store: Store, tenant_id: TenantId) -> None:
    await a_stored_panel(store, tenant_id)

    assert await store.usage(tenant_id).since(LONG_AGO) == Usage()


async def test_the_answers_of_all_panels_are_added_up(store: Store, tenant_id: TenantId) -> None:
    journal = store.journal(tenant_id)
    for panel in [await a_stored_panel(store, tenant_id) for _ in range(2)]:
        await journal.record(a_models_entry(panel.panel_id))
        await journal.record(an_entry(panel.panel_id, agent_id="for nothing"))

    assert await store.usage(tenant_id).since(LONG_AGO) == ONE + ONE


async def test_what_another_tenant_uses_is_not_counted(store: Store, tenant_id: TenantId) -> None:
    neighbour = TenantId.generate()
    panel, gone = [await a_stored_panel(store, neighbour) for _ in range(2)]
    for one in (panel, gone):
        await store.journal(neighbour).record(a_models_entry(one.panel_id))
    await delete(store, gone)

    assert await store.usage(tenant_id).since(LONG_AGO) == Usage()
    assert await store.usage(neighbour).since(LONG_AGO) == ONE + ONE


async def test_answers_count_from_the_moment_asked_for(store: Store, tenant_id: TenantId) -> None:
    panel = await a_stored_panel(store, tenant_id)
    entry = await store.journal(tenant_id).record(a_models_entry(panel.panel_id))
    usage, moment = store.usage(tenant_id), timedelta(microseconds=1)

    found = [await usage.since(entry.answered_at + late) for late in (-moment, 0 * moment, moment)]

    assert found == [ONE, ONE, Usage()]
    elsewhere = entry.answered_at.astimezone(timezone(timedelta(hours=-8)))
    assert await usage.since(elsewhere) == ONE
    assert await usage.since(elsewhere + moment) == Usage()


@pytest.mark.parametrize("deleted", [False, True])
async def test_one_unknown_price_makes_the_sum_unknown(
    store: Store, tenant_id: TenantId, *, deleted: bool
) -> None:
    panel, other = [await a_stored_panel(store, tenant_id) for _ in range(2)]
    journal = store.journal(tenant_id)
    await journal.record(a_models_entry(panel.panel_id, agent_id="unpriced", usd=None))
    await journal.record(a_models_entry(panel.panel_id))
    await journal.record(a_models_entry(other.panel_id))
    if deleted:
        await delete(store, panel)
        await delete(store, other)

    used = await store.usage(tenant_id).since(LONG_AGO)

    assert used == evolve(ONE + ONE + ONE, usd=None)


async def test_a_price_that_is_unknown_is_forgotten_with_its_time(
    store: Store, tenant_id: TenantId
) -> None:
    panel = await a_stored_panel(store, tenant_id)
    await store.journal(tenant_id).record(a_models_entry(panel.panel_id, usd=None))
    later = a_models_entry(panel.panel_id, agent_id="later", days=40)
    await store.journal(tenant_id).record(later)

    assert await store.usage(tenant_id).since(later.answered_at) == ONE


async def test_deleting_panels_gives_no_budget_back(store: Store, tenant_id: TenantId) -> None:
    panels = [await a_stored_panel(store, tenant_id) for _ in range(3)]
    for panel in panels:
        for days in (0, 3):
            entry = a_models_entry(panel.panel_id, agent_id=f"seat-{days}", days=days)
            await store.journal(tenant_id).record(entry)

    for panel in panels[:2]:
        await delete(store, panel)

    usage, day = store.usage(tenant_id), timedelta(days=1)
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    found = [await usage.since(start) for start in (LONG_AGO, midnight, midnight + day)]
    assert found == [sum([ONE] * count, Usage()) for count in (6, 6, 3)]
    assert await usage.since(midnight + 4 * day) == Usage()


async def test_a_deletion_that_is_not_committed_counts_nothing_twice(
    store: Store, tenant_id: TenantId
) -> None:
    panel = await a_stored_panel(store, tenant_id)
    await store.journal(tenant_id).record(a_models_entry(panel.panel_id))

    async with store.unit_of_work(tenant_id) as uow:
        await uow.panels.erase(an_erasure(tenant_id, panel.panel_id))

    assert await store.usage(tenant_id).since(LONG_AGO) == ONE


async def test_of_answers_that_come_while_panels_are_deleted_each_counts_once(
    store: Store, tenant_id: TenantId
) -> None:
    panels = [await a_stored_panel(store, tenant_id) for _ in range(6)]

    async def record(panel: Panel, seat: int) -> int:
        try:
            await store.journal(tenant_id).record(
                a_models_entry(panel.panel_id, agent_id=f"seat-{seat}")
            )
        except NotFound:  # the panel is gone already, and the answer was not recorded
            return 0
        return 1

    async with asyncio.timeout(PATIENCE_SECONDS):
        recorded, _ = await asyncio.gather(
            asyncio.gather(*(record(panel, n) for n in range(20) for panel in panels)),
            asyncio.gather(*(delete(store, panel) for panel in panels[::2])),
        )

    used = await store.usage(tenant_id).since(LONG_AGO)
    assert used == sum([ONE] * sum(recorded), Usage())
