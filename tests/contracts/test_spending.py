"""How it stands with a tenant's money while panels run, and what is set aside as they begin."""

import asyncio
from datetime import datetime

import pytest
from attrs import evolve

from application.panel import BeginPanel, Purse, begin_panel
from application.panel.like_answers import EMBEDDER, PHASE
from application.panel.ports import TenantSpending
from application.shared import Clock
from domain.panel import Panel, PanelId, PanelStatus
from domain.shared import Budget, Exhausted, Usage
from domain.tenancy import TenantId
from tests.application.panel.scripted import ScriptedModels
from tests.contracts.examples import NOW, a_panel, an_entry, stored
from tests.contracts.store import Store

MONTH = NOW.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


class Now(Clock):
    def now(self) -> datetime:
        return NOW


async def a_panel_with(
    store: Store, tenant_id: TenantId, share: Budget | None, used: Usage | None = None
) -> Panel:
    """A panel in progress, for which that was set aside, and whose one answer took that."""
    panel = a_panel(tenant_id)
    panel.begin(share, now=NOW)
    await stored(store.unit_of_work(tenant_id), panel)
    if used is not None:
        entry = evolve(an_entry(panel.panel_id), usage=used)
        await store.journal(tenant_id).record(entry)
    return panel


async def spending_of(store: Store, tenant_id: TenantId) -> TenantSpending:
    async with store.unit_of_work(tenant_id) as uow:
        return await uow.panels.spending(MONTH)


async def test_a_share_comes_back_with_its_panel(store: Store, tenant_id: TenantId) -> None:
    panel = await a_panel_with(store, tenant_id, Budget(tokens=100, usd=0.5))

    async with store.unit_of_work(tenant_id) as uow:
        found = await uow.panels.get(panel.panel_id)

    assert found.share == Budget(tokens=100, usd=0.5)


async def test_what_panels_in_progress_have_not_spent_of_their_shares_is_held(
    store: Store, tenant_id: TenantId
) -> None:
    used = Usage(input_tokens=20, output_tokens=10, usd=0.25)
    await a_panel_with(store, tenant_id, Budget(tokens=100, usd=1.0), used)
    await a_panel_with(store, tenant_id, Budget(tokens=50))
    await a_panel_with(store, tenant_id, None, used)
    await a_panel_with(store, TenantId.generate(), Budget(tokens=1_000))

    found = await spending_of(store, tenant_id)

    assert found.spent == used + used
    assert found.held == Usage(input_tokens=70 + 50, usd=0.75)


async def test_whoever_spent_more_than_their_share_holds_nothing(
    store: Store, tenant_id: TenantId
) -> None:
    await a_panel_with(store, tenant_id, Budget(tokens=5), Usage(input_tokens=20))

    assert (await spending_of(store, tenant_id)).held == Usage()


async def test_what_comparing_answers_took_is_spent_and_of_no_share(
    store: Store, tenant_id: TenantId
) -> None:
    panel = await a_panel_with(store, tenant_id, Budget(tokens=100))
    entry = an_entry(panel.panel_id)
    compared = evolve(entry, phase=PHASE, agent_id=EMBEDDER, usage=Usage(input_tokens=7))
    await store.journal(tenant_id).record(compared)

    found = await spending_of(store, tenant_id)

    assert (found.spent.tokens, found.held.tokens) == (7, 100)


async def test_panels_that_have_ended_hold_nothing(store: Store, tenant_id: TenantId) -> None:
    panel = await a_panel_with(store, tenant_id, Budget(tokens=100))
    async with store.unit_of_work(tenant_id) as uow:
        found = await uow.panels.get(panel.panel_id)
        found.change_status(PanelStatus.CANCELLED, now=NOW)
        await uow.panels.save(found)
        await uow.commit()

    assert (await spending_of(store, tenant_id)).held == Usage()


@pytest.mark.parametrize(("monthly", "begun"), [(100, [40, 40, 20]), (80, [40, 40]), (30, [30])])
async def test_panels_that_begin_at_once_never_set_more_aside_than_there_is(
    store: Store, tenant_id: TenantId, monthly: int, begun: list[int]
) -> None:
    panels = [evolve(a_panel(tenant_id), budget=Budget(tokens=40)) for _ in range(8)]
    for panel in panels:
        await stored(store.unit_of_work(tenant_id), panel)
    purse = Purse(monthly=Budget(tokens=monthly), models=ScriptedModels({}))

    async def attempt(panel_id: PanelId) -> int | str:
        uow = store.unit_of_work(tenant_id)
        try:
            panel = await begin_panel(
                BeginPanel(panel_id=panel_id), uow=uow, clock=Now(), purse=purse
            )
        except Exhausted as error:
            return error.code
        return (panel.share and panel.share.tokens) or 0

    outcomes = await asyncio.gather(*(attempt(panel.panel_id) for panel in panels))

    shares = [one for one in outcomes if isinstance(one, int)]
    assert sorted(shares, reverse=True) == begun
    assert {one for one in outcomes if one not in shares} == {"tenant_budget_set_aside"}
    assert (await spending_of(store, tenant_id)).held.tokens == sum(begun)
