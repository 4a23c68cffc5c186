"""What a worker makes of a job: a panel that ends, waits, or is given up for everybody to see."""

from collections.abc import AsyncIterator

import pytest
from attrs import evolve
from structlog.testing import capture_logs

from application.panel import CancelPanel, cancel_panel
from application.panel.ports import DeliberationEngine, DeliberationSteps, PanelJob
from domain.panel import Panel, PanelStatus, StatusChanged
from domain.shared import StaleVersion, Unavailable
from entrypoints.bootstrap import Application, open_application
from entrypoints.settings import Settings
from entrypoints.worker.panel_job import ATTEMPTS, NotDone, run_job
from tests.contracts.examples import an_erasure
from tests.entrypoints.panels_begun import a_tenant, begun, stored


class Breaking(DeliberationEngine):
    """Cannot go on, for some reason."""

    def __init__(self, reason: Exception) -> None:
        self._reason = reason

    async def run(self, panel: Panel, steps: DeliberationSteps) -> None:  # noqa: ARG002
        raise self._reason

    async def resume(self, panel: Panel, steps: DeliberationSteps) -> None:  # noqa: ARG002
        raise self._reason

    async def forget(self, panel: Panel) -> None:  # noqa: ARG002
        raise self._reason


@pytest.fixture
async def application(sqlite_url: str) -> AsyncIterator[Application]:
    async with open_application(Settings(sqlite_url)) as opened:
        yield opened


@pytest.fixture
async def panel(application: Application) -> Panel:
    return await begun(application, await a_tenant(application))


def job_of(panel: Panel, *, attempts: int = 0) -> PanelJob:
    return PanelJob(tenant_id=panel.tenant_id, panel_id=panel.panel_id, attempts=attempts)


def with_engine_that_raises(application: Application, reason: Exception) -> Application:
    async def engine() -> DeliberationEngine:
        return Breaking(reason)

    return evolve(application, engine=engine)


async def test_a_panel_is_run_to_its_end(application: Application, panel: Panel) -> None:
    await run_job(application, job_of(panel))

    assert (await stored(application, panel)).status is PanelStatus.COMPLETED


@pytest.mark.parametrize(
    "reason",
    [
        Unavailable("storage_unreachable", "the database is away"),
        StaleVersion("panel_stale", "another worker saved it"),
        RuntimeError("postgresql://owner:secret@host"),
    ],
    ids=lambda reason: type(reason).__name__,
)
async def test_a_panel_that_could_not_be_run_stays_in_progress_to_be_tried_again(
    application: Application, panel: Panel, reason: Exception
) -> None:
    broken = with_engine_that_raises(application, reason)

    with capture_logs() as logs, pytest.raises(NotDone) as not_done:
        await run_job(broken, job_of(panel))

    assert (await stored(application, panel)).status is PanelStatus.IN_PROGRESS
    assert "secret" not in f"{logs} {not_done.value!r}"


async def test_a_panel_that_was_begun_too_often_fails_and_says_why(
    application: Application, panel: Panel
) -> None:
    await run_job(application, job_of(panel, attempts=ATTEMPTS))

    record = await application.events(panel.tenant_id).of_subject(
        str(panel.panel_id), after=0, limit=100
    )
    told = [str(one.payload) for one in record if one.event_type == StatusChanged.event_type]
    assert (await stored(application, panel)).status is PanelStatus.FAILED
    assert "10 workers began this panel" in told[-1]


async def test_a_panel_that_was_cancelled_meanwhile_is_left_as_it_is(
    application: Application, panel: Panel
) -> None:
    await cancel_panel(
        CancelPanel(panel_id=panel.panel_id),
        uow=application.unit_of_work(panel.tenant_id),
        clock=application.clock,
    )

    await run_job(application, job_of(panel))
    await run_job(application, job_of(panel, attempts=ATTEMPTS))

    assert (await stored(application, panel)).status is PanelStatus.CANCELLED


async def test_a_panel_that_was_deleted_meanwhile_needs_nothing(
    application: Application, panel: Panel
) -> None:
    async with application.unit_of_work(panel.tenant_id) as uow:
        await uow.panels.erase(an_erasure(panel.tenant_id, panel.panel_id))
        await uow.commit()

    await run_job(application, job_of(panel))
