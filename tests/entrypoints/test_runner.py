"""Panels run in the background: to their end, once, in turns, and again after a crash."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable

import pytest
from attrs import define, evolve, field
from structlog.testing import capture_logs

from application.panel import CancelPanel, Person, cancel_panel
from application.panel.ports import DeliberationEngine, DeliberationSteps
from application.tenancy import SetBudget, set_budget
from domain.panel import Panel, PanelId, PanelStatus, PanelType
from domain.shared import Budget, Unavailable
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application, open_application
from entrypoints.runner import InProcessRunner
from entrypoints.settings import Settings
from entrypoints.unattended import Patience
from tests.adapters.llm.reaching import OPENAI, environment_of
from tests.entrypoints.panels_begun import a_tenant, begun, convened, stored, until, until_ended
from tests.fake_llm import FakeLlm
from tests.fake_llm.fixtures import fake_llm

__all__ = ["fake_llm"]

QUICK = Patience(attempts=4, first_wait=0.01, longest_wait=0.02)

Running = Callable[..., InProcessRunner]


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


@pytest.fixture
def settings(sqlite_url: str, fake_llm: FakeLlm, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A database of the test's own, and the fake server for models."""
    for name, value in environment_of(fake_llm).items():
        monkeypatch.setenv(name, value)
    return Settings(sqlite_url)


@pytest.fixture
async def application(settings: Settings) -> AsyncIterator[Application]:
    async with open_application(settings) as opened:
        yield opened


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    """Makes runners, and closes them."""
    made = []

    def make(application: Application, **parts: object) -> InProcessRunner:
        given = {"at_once": 4, "at_once_a_tenant": 4, "announce": lambda _: None, **parts}
        runner = InProcessRunner(application, patience=QUICK, **given)  # type: ignore[arg-type]
        made.append(runner)
        return runner

    yield make
    for runner in made:
        await runner.close()


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
    engine = CountingEngine(await application.engine(), pause=0.01)
    runner = running(counted(application, engine), at_once=4, at_once_a_tenant=3)

    for panel in panels:
        await runner.enqueue(panel.tenant_id, panel.panel_id)
    await until_ended(application, *panels)

    assert (engine.most, engine.most_of_one) == (4, 3)
    # The second tenant came last, and still had half of the turns.
    assert engine.begun[:20].count(second) >= 9


async def test_a_restart_takes_up_what_was_left_and_buys_nothing_twice(
    settings: Settings, fake_llm: FakeLlm, running: Running
) -> None:
    fake_llm.latency = 0.2
    async with open_application(settings) as application:
        tenant_id = await a_tenant(application)
        panel = await begun(application, tenant_id, answered_by=OPENAI)
        draft = await convened(application, tenant_id)
        runner = running(application)
        await runner.enqueue(tenant_id, panel.panel_id)
        await until(lambda: fake_llm.record.outcomes["ok"] >= 4)
        await runner.close()
        left = await stored(application, panel)
    asked = fake_llm.record.total

    fake_llm.latency = 0.0
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


async def test_a_panel_that_was_cancelled_elsewhere_ends_quietly(
    application: Application, fake_llm: FakeLlm, running: Running
) -> None:
    fake_llm.latency = 0.2
    tenant_id = await a_tenant(application)
    panel = await begun(application, tenant_id, answered_by=OPENAI)
    with capture_logs() as logged:
        await running(application).enqueue(tenant_id, panel.panel_id)
        await until(lambda: fake_llm.record.total > 0)

        await cancel(application, panel)

        await until(lambda: bool(logged))
    assert [(line["event"], line["log_level"]) for line in logged] == [
        ("panel_changed_meanwhile", "info")
    ]
    assert (await stored(application, panel)).status is PanelStatus.CANCELLED


async def test_a_panel_whose_model_is_not_there_any_more_fails_and_says_so(
    application: Application, running: Running, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    tenant_id = await a_tenant(application)
    panel = await begun(application, tenant_id, answered_by=OPENAI)
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("OPENAI_BASE_URL")

    async with open_application(settings) as reopened:
        with capture_logs() as logged:
            await (runner := running(reopened)).take_up()
            await until_ended(reopened, panel)
            await runner.close()

    failed = await stored(application, panel)
    assert failed.status is PanelStatus.FAILED
    assert failed.failure is not None
    assert "OPENAI_API_KEY" in failed.failure
    assert logged[0]["panel_id"] == str(panel.panel_id)


async def test_a_panel_that_its_tenant_cannot_pay_for_fails_and_says_so(
    application: Application, running: Running
) -> None:
    tenant_id = await a_tenant(application)
    spent = await begun(application, tenant_id, answered_by=OPENAI)
    runner = running(application)
    await runner.enqueue(tenant_id, spent.panel_id)
    await until_ended(application, spent)
    budget = SetBudget(tenant_id=tenant_id, budget=Budget(tokens=1))
    await set_budget(budget, directory=application.directory)
    panel = await begun(application, tenant_id, answered_by=OPENAI)

    await runner.enqueue(tenant_id, panel.panel_id)
    await until_ended(application, panel)

    failed = await stored(application, panel)
    assert failed.status is PanelStatus.FAILED
    assert failed.failure is not None
    assert "budget" in failed.failure


@pytest.mark.parametrize(
    ("outages", "status", "told"),
    [
        (3, PanelStatus.COMPLETED, "panel_ran"),
        (4, PanelStatus.IN_PROGRESS, "panel_left_in_progress"),
    ],
)
async def test_a_database_that_is_away_for_a_moment_is_waited_for(
    application: Application, running: Running, outages: int, status: PanelStatus, told: str
) -> None:
    tenant_id = await a_tenant(application)
    panel = await begun(application, tenant_id)
    left = [Unavailable("storage_busy", "the database was busy")] * outages

    async def engine() -> DeliberationEngine:
        if left:
            raise left.pop()
        return await application.engine()

    with capture_logs() as logged:
        runner = running(evolve(application, engine=engine))
        await runner.enqueue(tenant_id, panel.panel_id)
        await until(lambda: told in [line["event"] for line in logged])

    assert (await stored(application, panel)).status is status


async def test_a_fault_of_ours_is_logged_without_its_words_and_ends_no_other_panel(
    application: Application, running: Running
) -> None:
    tenant_id = await a_tenant(application)
    broken, sound = [await begun(application, tenant_id) for _ in range(2)]
    faults = [RuntimeError("sk-secret")]

    async def engine() -> DeliberationEngine:
        if faults:
            raise faults.pop()
        return await application.engine()

    with capture_logs() as logged:
        runner = running(evolve(application, engine=engine), at_once=1)
        await runner.enqueue(tenant_id, broken.panel_id)
        await runner.enqueue(tenant_id, sound.panel_id)
        await until_ended(application, sound)

    assert (await stored(application, broken)).status is PanelStatus.IN_PROGRESS
    assert logged[0]["event"] == "panel_run_broke"
    assert logged[0]["panel_id"] == str(broken.panel_id)
    assert "in engine" in logged[0]["where"]
    assert "sk-secret" not in repr(logged)


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


async def cancel(application: Application, panel: Panel) -> None:
    command = CancelPanel(panel_id=panel.panel_id)
    uow = application.unit_of_work(panel.tenant_id)
    await cancel_panel(command, uow=uow, clock=application.clock)
