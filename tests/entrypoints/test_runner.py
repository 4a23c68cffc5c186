"""Panels run in the background: to their end, once, in turns, and again after a crash."""

import asyncio
from collections import Counter
from math import inf

from attrs import define, evolve, field

from application.panel import Person
from application.panel.ports import DeliberationEngine, DeliberationSteps
from domain.panel import Panel, PanelId, PanelStatus, PanelType
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application, open_application
from entrypoints.settings import Settings
from tests.adapters.llm.reaching import OPENAI
from tests.entrypoints.panels_begun import a_tenant, begun, convened, stored, until, until_ended
from tests.entrypoints.runners import Running, application, cancel, fake_llm, running, settings
from tests.fake_llm import FakeLlm

__all__ = ["application", "fake_llm", "running", "settings"]


@define
class CountingEngine(DeliberationEngine):
    """The real one, counted: how many panels are under way at the same time."""

    engine: DeliberationEngine
    pause: float = 0.0
    under_way: Counter[TenantId] = field(factory=Counter)
    most: int = 0
    most_of_one: int = 0
    begun: list[TenantId] = field(factory=list)

    async def run(self, panel: Panel, steps: DeliberationSteps) -> None:
        await self.resume(panel, steps)

    async def resume(self, panel: Panel, steps: DeliberationSteps) -> None:
        self.begun.append(panel.tenant_id)
        self.under_way[panel.tenant_id] += 1
        self.most = max(self.most, self.under_way.total())
        self.most_of_one = max(self.most_of_one, *self.under_way.values())
        try:
            await asyncio.sleep(self.pause)
            await self.engine.resume(panel, steps)
        finally:
            self.under_way[panel.tenant_id] -= 1

    async def forget(self, panel: Panel) -> None:
        await self.engine.forget(panel)


async def answers_of(application: Application, panel: Panel) -> list[tuple[int, str, str]]:
    entries = await application.journal(panel.tenant_id).of_panel(panel.panel_id)
    return [(entry.round_number, entry.phase, entry.agent_id) for entry in entries]


async def test_an_enqueued_panel_runs_to_its_end(
    application: Application, running: Running
) -> None:
    tenant_id = await a_tenant(application)
    panel = await begun(application, tenant_id)
    told: list[TenantId] = []

    await running(application, announce=told.append).enqueue(tenant_id, panel.panel_id)
    await until_ended(application, panel)

    assert (await stored(application, panel)).status is PanelStatus.COMPLETED
    assert set(told) == {tenant_id}
    assert len(told) > 2


async def test_a_panel_is_never_run_twice_at_once(
    application: Application, running: Running
) -> None:
    tenant_id = await a_tenant(application)
    panel = await begun(application, tenant_id)
    engine = CountingEngine(await application.engine(), pause=0.05)
    runner = running(counted(application, engine))

    for _ in range(5):
        await runner.enqueue(tenant_id, panel.panel_id)
    await until_ended(application, panel)

    assert engine.most == 1


async def test_what_comes_while_a_panel_runs_is_looked_at_after_that(
    application: Application, running: Running
) -> None:
    tenant_id = await a_tenant(application)
    person = Person(agent_id="ann", name="Ann")
    panel = await begun(application, tenant_id, **a_hybrid(person))
    engine = CountingEngine(await application.engine(), pause=0.05)
    runner = running(counted(application, engine))

    await runner.enqueue(tenant_id, panel.panel_id)
    await until(lambda: len(engine.begun) == 1)
    await runner.enqueue(tenant_id, panel.panel_id)

    await until(lambda: len(engine.begun) == 2)
    assert (await stored(application, panel)).awaited is not None


async def test_the_limits_hold_and_tenants_take_turns(
    application: Application, running: Running
) -> None:
    first, second = [await a_tenant(application) for _ in range(2)]
    panels = [await begun(application, one) for one in [first] * 20 + [second] * 10]
    engine = CountingEngine(await application.engine(), pause=0.05)
    runner = running(counted(application, engine), at_once=4, at_once_a_tenant=3)

    for panel in panels:
        await runner.enqueue(panel.tenant_id, panel.panel_id)
    await until_ended(application, *panels)

    assert (engine.most, engine.most_of_one) == (4, 3)
    # The second tenant came last, and still had half of the turns, until all of its panels ran.
    # One panel may overtake another on its way from its turn to the engine.
    assert engine.begun[:25].count(second) >= 9


async def test_a_restart_takes_up_what_was_left_and_buys_nothing_twice(
    settings: Settings, fake_llm: FakeLlm, running: Running
) -> None:
    fake_llm.allowed = 4
    async with open_application(settings) as application:
        tenant_id = await a_tenant(application)
        panel = await begun(application, tenant_id, answered_by=OPENAI)
        draft = await convened(application, tenant_id)
        runner = running(application)
        await runner.enqueue(tenant_id, panel.panel_id)
        await until(lambda: (fake_llm.record.outcomes["ok"], fake_llm.record.total) == (4, 7))
        await runner.close()
        left = await stored(application, panel)
    asked = fake_llm.record.total

    fake_llm.allowed = inf
    async with open_application(settings) as application:
        recorded = await answers_of(application, panel)
        await (runner := running(application)).take_up()
        await until_ended(application, panel)
        answers = await answers_of(application, panel)
        await runner.close()
        assert (await stored(application, draft)).status is PanelStatus.DRAFT

    assert left.status is PanelStatus.IN_PROGRESS
    assert answers[: len(recorded)] == recorded
    assert len(set(answers)) == len(answers)
    # What had been recorded was not asked again.
    assert fake_llm.record.total - asked == len(answers) - len(recorded)
    assert recorded


async def test_after_closing_nothing_is_taken(application: Application, running: Running) -> None:
    tenant_id = await a_tenant(application)
    panel = await begun(application, tenant_id)
    runner = running(application)

    await runner.close()
    await runner.enqueue(tenant_id, panel.panel_id)
    await asyncio.sleep(0.05)

    assert (await stored(application, panel)).status is PanelStatus.IN_PROGRESS
    assert await answers_of(application, panel) == []


async def test_a_cancelled_panel_stops_at_once_whether_it_runs_or_waits(
    application: Application, fake_llm: FakeLlm, running: Running
) -> None:
    fake_llm.latency = 60.0
    tenant_id = await a_tenant(application)
    runs, waits = [await begun(application, tenant_id, answered_by=OPENAI) for _ in range(2)]
    runner = running(application, at_once=1)
    await runner.enqueue(tenant_id, runs.panel_id)
    await runner.enqueue(tenant_id, waits.panel_id)
    await until(lambda: fake_llm.record.total > 0)

    for panel in (waits, runs):
        await cancel(application, panel)
        await runner.cancel(panel.panel_id)
    await runner.cancel(PanelId.generate())

    await until(lambda: fake_llm.record.in_flight == 0)
    assert (await stored(application, runs)).status is PanelStatus.CANCELLED
    assert (await stored(application, waits)).status is PanelStatus.CANCELLED
    assert await answers_of(application, waits) == []
    assert fake_llm.record.outcomes == {"gone": fake_llm.record.total}


def a_hybrid(*people: Person) -> dict[str, object]:
    return {
        "panel_type": PanelType.HYBRID,
        "agent_ids": ("fda_expert", "clinical_expert"),
        "people": people,
    }


def counted(application: Application, engine: CountingEngine) -> Application:
    async def opened() -> DeliberationEngine:
        return engine

    return evolve(application, engine=opened)
