"""Workers that come when called, run what waits, and go again."""

import asyncio
from collections.abc import Mapping
from typing import LiteralString

import psycopg
import pytest
from attrs import evolve

from adapters.webhook import EncryptedBox
from domain.panel import PanelId, PanelStatus
from domain.shared import Unavailable
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.carried.working import sweep, work
from entrypoints.worker.panel_job import ATTEMPTS, NotDone
from tests.entrypoints.carried.environment import SECRET
from tests.entrypoints.panels_begun import a_tenant, begun, stored, until
from tests.entrypoints.worker.test_notices import webhook_of

SOON = 5.0
"""A slow machine takes a while to find the first job."""
LOCAL = "local:/models/tiny"
BOX = EncryptedBox(SECRET.encode)


class Elsewhere:
    """Where the models are: it keeps who was sent there."""

    def __init__(self, error: Exception | None = None) -> None:
        self.sent: list[tuple[TenantId, PanelId]] = []
        self._error = error

    async def run(self, tenant_id: TenantId, panel_id: PanelId) -> None:
        self.sent.append((tenant_id, panel_id))
        if self._error is not None:
            raise self._error


async def worked(environment: Mapping[str, str], elsewhere: Elsewhere | None = None) -> int:
    run = (elsewhere or Elsewhere()).run
    return await work(environment, called_for="a test", elsewhere=run, idle_seconds=SOON)


async def swept(environment: Mapping[str, str]) -> int:
    return await sweep(environment, elsewhere=Elsewhere().run, idle_seconds=SOON)


def execute(url: str, statement: LiteralString, *values: int) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SET search_path = jobs")
        connection.execute(statement, values)


@pytest.fixture
def known_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let seats name the local model, which another machine runs."""
    monkeypatch.setenv("ASK_PANEL_LOCAL_MODELS", LOCAL.removeprefix("local:"))


async def test_it_runs_all_that_waits_whoever_it_was_called_for(
    application: Application, environment: Mapping[str, str]
) -> None:
    tenants = [await a_tenant(application) for _ in range(2)]
    panels = [await begun(application, tenant_id) for tenant_id in tenants for _ in range(2)]

    assert await worked(environment) == 4

    ended = [(await stored(application, panel)).status for panel in panels]
    assert ended == [PanelStatus.COMPLETED] * 4


async def test_a_call_that_nothing_waits_for_ends_soon(environment: Mapping[str, str]) -> None:
    assert await worked(environment) == 0


async def test_the_sweeper_runs_what_nobody_came_for(
    application: Application, environment: Mapping[str, str]
) -> None:
    panel = await begun(application, await a_tenant(application))

    assert await swept(environment) == 1
    assert (await stored(application, panel)).status is PanelStatus.COMPLETED


async def test_the_sweeper_leaves_the_panels_of_workers_that_live(
    application: Application, environment: Mapping[str, str], postgresql_url: str
) -> None:
    await begun(application, await a_tenant(application))
    held_by_a_worker(postgresql_url, silent_seconds=0)

    assert await swept(environment) == 0


async def test_the_sweeper_takes_over_from_a_worker_that_died(
    application: Application, environment: Mapping[str, str], postgresql_url: str
) -> None:
    panel = await begun(application, await a_tenant(application))
    held_by_a_worker(postgresql_url, silent_seconds=60)

    assert await swept(environment) == 1
    assert (await stored(application, panel)).status is PanelStatus.COMPLETED


async def test_what_is_due_to_webhooks_is_tried_by_workers_and_by_the_sweeper(
    application: Application, environment: Mapping[str, str], postgresql_url: str
) -> None:
    tenant_id = await a_tenant(application)
    told = evolve(application, notification=evolve(application.notification, box=BOX))
    webhook_id = await webhook_of(told, tenant_id, "http://127.0.0.1:9/")
    await begun(application, tenant_id)
    outbox = application.notification.outbox(tenant_id)

    await worked(environment)
    (first,) = await outbox.of_webhook(webhook_id, limit=9)
    execute(postgresql_url, "UPDATE public.webhook_deliveries SET next_attempt_at = now()")
    await swept(environment)
    (second,) = await outbox.of_webhook(webhook_id, limit=9)

    # While it works, a worker repeats what failed a few seconds ago.
    assert first.attempts >= 1
    assert second.attempts > first.attempts
    assert "https" in str(second.failure)


def held_by_a_worker(url: str, *, silent_seconds: int) -> None:
    execute(
        url,
        "WITH one AS (INSERT INTO procrastinate_workers (last_heartbeat) "
        "VALUES (now() - make_interval(secs => %s)) RETURNING id) "
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = one.id FROM one",
        silent_seconds,
    )


@pytest.mark.usefixtures("known_here")
async def test_a_panel_that_asks_a_local_model_is_run_where_that_is(
    application: Application, environment: Mapping[str, str]
) -> None:
    tenant_id, elsewhere = await a_tenant(application), Elsewhere()
    here = await begun(application, tenant_id)
    there = await begun(application, tenant_id, answered_by=LOCAL)

    await worked(environment, elsewhere)

    assert elsewhere.sent == [(tenant_id, there.panel_id)]
    assert (await stored(application, here)).status is PanelStatus.COMPLETED


@pytest.mark.usefixtures("known_here")
async def test_a_panel_that_broke_elsewhere_waits_to_be_run_again(
    application: Application, environment: Mapping[str, str]
) -> None:
    panel = await begun(application, await a_tenant(application), answered_by=LOCAL)

    await worked(environment, Elsewhere(NotDone()))

    assert await waiting(application) >= 1
    assert (await stored(application, panel)).status is PanelStatus.IN_PROGRESS


@pytest.mark.usefixtures("known_here")
async def test_a_panel_that_was_begun_too_often_is_given_up_and_not_sent_elsewhere(
    application: Application, environment: Mapping[str, str], postgresql_url: str
) -> None:
    elsewhere = Elsewhere()
    panel = await begun(application, await a_tenant(application), answered_by=LOCAL)
    execute(postgresql_url, "UPDATE procrastinate_jobs SET attempts = %s", ATTEMPTS)

    await worked(environment, elsewhere)

    assert elsewhere.sent == []
    assert (await stored(application, panel)).status is PanelStatus.FAILED


async def test_a_worker_that_the_carrier_ends_hands_its_panel_back(
    application: Application, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASK_PANEL_LOCAL_MODELS", LOCAL.removeprefix("local:"))
    reached = asyncio.Event()

    async def for_ever(tenant_id: TenantId, panel_id: PanelId) -> None:  # noqa: ARG001
        reached.set()
        await asyncio.Event().wait()

    panel = await begun(application, await a_tenant(application), answered_by=LOCAL)
    hurried = {**environment, "ASK_PANEL_LEASE_SECONDS": "8"}
    working = asyncio.create_task(work(hurried, called_for="a test", elsewhere=for_ever))
    await until(reached.is_set)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working

    assert await waiting(application) == 1
    assert (await stored(application, panel)).status is PanelStatus.IN_PROGRESS


async def waiting(application: Application) -> int:
    assert application.queue is not None
    return (await application.queue.state()).waiting


async def test_a_database_that_is_away_is_told_to_the_carrier(
    environment: Mapping[str, str],
) -> None:
    away = "postgresql://ask_panel_service@127.0.0.1:9/panels"

    with pytest.raises(Unavailable):
        await worked({**environment, "ASK_PANEL_DATABASE_URL": away})
