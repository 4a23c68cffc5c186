"""What becomes of a panel that nobody watches and that cannot be run."""

from math import inf

import pytest
from attrs import evolve
from structlog.testing import capture_logs

from application.panel.ports import DeliberationEngine
from application.tenancy import SetBudget, set_budget
from domain.panel import PanelStatus
from domain.shared import Budget, Unavailable
from entrypoints.bootstrap import Application, open_application
from entrypoints.settings import Settings
from tests.adapters.llm.reaching import OPENAI
from tests.entrypoints.panels_begun import a_tenant, begun, stored, until, until_ended
from tests.entrypoints.runners import Running, application, cancel, fake_llm, running, settings
from tests.fake_llm import FakeLlm

__all__ = ["application", "fake_llm", "running", "settings"]


async def test_a_panel_that_was_cancelled_elsewhere_ends_quietly(
    application: Application, fake_llm: FakeLlm, running: Running
) -> None:
    fake_llm.allowed = 0
    tenant_id = await a_tenant(application)
    panel = await begun(application, tenant_id, answered_by=OPENAI)
    with capture_logs() as logged:
        await running(application).enqueue(tenant_id, panel.panel_id)
        await until(lambda: fake_llm.record.total > 0)

        await cancel(application, panel)
        fake_llm.allowed = inf

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
