"""The hourly call: it counts, and erases only where the installation says so."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from attrs import evolve

from application.panel.ports import PanelJob
from application.shared import Clock
from domain.panel import Panel
from domain.shared import NotFound
from entrypoints.bootstrap import Application
from entrypoints.carried.cleaning import CleanedUp, clean_up_old_panels
from entrypoints.worker.panel_job import run_job
from tests.entrypoints.panels_begun import a_tenant, begun, stored


class YearsAgo(Clock):
    def now(self) -> datetime:
        return datetime(2020, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
async def old(application: Application) -> Panel:
    """A panel that ended long before its tenant's retention."""
    return await ended(evolve(application, clock=YearsAgo()))


async def ended(application: Application) -> Panel:
    panel = await begun(application, await a_tenant(application))
    job = PanelJob(tenant_id=panel.tenant_id, panel_id=panel.panel_id, attempts=0)
    await run_job(application, job)
    return panel


async def test_without_the_setting_it_is_a_dry_run(
    application: Application, environment: Mapping[str, str], old: Panel
) -> None:
    assert await clean_up_old_panels(environment) == CleanedUp(due=1, erased=0, held=0)
    assert (await stored(application, old)).status.is_terminal


async def test_with_the_setting_panels_whose_time_is_up_go_and_others_stay(
    application: Application, environment: Mapping[str, str], old: Panel
) -> None:
    recent = await ended(application)
    hourly = {**environment, "ASK_PANEL_CLEANUP": "hourly"}

    assert await clean_up_old_panels(hourly) == CleanedUp(due=1, erased=1, held=0)

    assert (await stored(application, recent)).status.is_terminal
    with pytest.raises(NotFound):
        await stored(application, old)
