"""What becomes of panels that were being run, or waited to be, when the backup was made."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from adapters.procrastinate.queue import open_queue
from application.panel.ports import PanelJob
from domain.panel import PanelId
from domain.tenancy import TenantId
from tests.entrypoints.cli.conftest import Run
from tests.entrypoints.panels_begun import until
from tests.postgresql import SERVICE, tools_folder, url_as

LEASE_SECONDS = 1.2


async def test_jobs_that_waited_or_ran_are_run_by_the_first_worker_after_the_restore(
    postgresql_url: str,
    empty_postgresql_url: str,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ASK_PANEL_BACKUP_FOLDER", str(tmp_path))
    monkeypatch.setenv("ASK_PANEL_PG_BIN", str(tools_folder()))
    begun: list[PanelJob] = []
    panels = [PanelId.generate() for _ in range(3)]

    async def never_done(job: PanelJob) -> None:
        begun.append(job)
        await asyncio.Event().wait()

    async with open_queue(url_as(postgresql_url, SERVICE), lease_seconds=LEASE_SECONDS) as queue:
        for panel_id in panels:
            await queue.enqueue(TenantId.generate(), panel_id)
        worker = asyncio.create_task(queue.work(never_done, at_once=2, at_once_a_tenant=8))
        await until(lambda: len(begun) == 2)
        made = run("backup", "create", "--json", "--db", postgresql_url).document
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker
    restored = run("backup", "restore", made["backup_id"], "--db", empty_postgresql_url)
    assert restored.status == 0, restored.err
    done: list[PanelJob] = []

    async def run_job(job: PanelJob) -> None:
        done.append(job)

    place = url_as(empty_postgresql_url, SERVICE)
    async with open_queue(place, lease_seconds=LEASE_SECONDS) as queue:
        worker = asyncio.create_task(queue.work(run_job, at_once=8, at_once_a_tenant=8))
        await until(lambda: len(done) == 3)
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker

    assert {job.panel_id for job in done} == set(panels)
