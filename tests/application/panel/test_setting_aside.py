"""What is set aside for panels of their tenant's month is never more than there is."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory import MemoryUsageReader
from adapters.system import SystemIds
from application.panel import Deliberate, Purse, convene_panel, deliberate, estimate_panel
from application.panel.allowance import month_of
from domain.consensus import ConsensusRule
from domain.panel import Panel, PanelStatus
from domain.shared import Budget, Exhausted
from tests.application.panel.staging import US, Catalogue, Stage, a_question

ONE_ROUND = ConsensusRule(threshold=1, stability=0, maximum_rounds=1)


async def convened(stage: Stage, budget: Budget) -> Panel:
    return await convene_panel(
        a_question(rule=ONE_ROUND, budget=budget),
        uow=stage.uow,
        catalogue=Catalogue(),
        models=stage.models,
        clock=stage.clock,
        ids=SystemIds(),
    )


async def run(stage: Stage, panel: Panel, monthly: Budget) -> Panel:
    purse = Purse(monthly=monthly, models=stage.models)
    command = Deliberate(panel.panel_id, purse=purse)
    return await deliberate(command, engine=stage.engine, ports=stage.ports)


@given(
    monthly=st.integers(1_000, 60_000),
    budgets=st.lists(st.none() | st.integers(500, 30_000), min_size=2, max_size=5),
)
async def test_panels_that_run_at_once_spend_no_more_together_than_their_tenants_month(
    monthly: int, budgets: list[int | None]
) -> None:
    stage = Stage()
    panels = [await convened(stage, Budget(tokens=tokens)) for tokens in budgets]

    outcomes = await asyncio.gather(
        *(run(stage, panel, Budget(tokens=monthly)) for panel in panels), return_exceptions=True
    )

    spent = await MemoryUsageReader(stage.store, US).since(month_of(stage.clock.now()))
    assert spent.tokens <= monthly
    assert all(isinstance(one, Panel | Exhausted) for one in outcomes), outcomes
    assert isinstance(outcomes[0], Panel)


async def test_a_panel_without_a_budget_of_its_own_has_its_estimate_set_aside() -> None:
    stage = Stage()
    panel = await convened(stage, Budget())
    expected = estimate_panel(panel, [], models=stage.models).total.tokens

    ended = await run(stage, panel, Budget(tokens=10 * expected))

    assert ended.status is PanelStatus.COMPLETED
    assert ended.share == Budget(tokens=expected)


async def test_where_less_is_left_the_share_is_that_and_the_panel_ends_with_it() -> None:
    stage = Stage()
    panel = await convened(stage, Budget())

    ended = await run(stage, panel, Budget(tokens=1))

    assert ended.share == Budget(tokens=1)
    assert "what its tenant set aside for it, 1 tokens" in (ended.stopped or "")


async def test_a_panel_that_was_refused_is_a_draft_and_begins_when_others_have_ended() -> None:
    stage, monthly = Stage(), Budget(tokens=100_000)
    first, second = [await convened(stage, Budget(tokens=100_000)) for _ in range(2)]
    async with stage.uow as uow:
        under_way = await uow.panels.get(first.panel_id)
        under_way.begin(Budget(tokens=100_000), now=stage.clock.now())
        await uow.panels.save(under_way)
        await uow.commit()

    with pytest.raises(Exhausted, match="set aside for panels under way"):
        await run(stage, second, monthly)
    waiting = await stage.stored(second)
    await run(stage, first, monthly)
    ended = await run(stage, second, monthly)

    assert waiting.status is PanelStatus.DRAFT
    assert ended.status is PanelStatus.COMPLETED


async def test_without_a_monthly_budget_nothing_is_set_aside() -> None:
    stage = Stage()

    ended = await run(stage, await convened(stage, Budget()), Budget())

    assert ended.share is None
