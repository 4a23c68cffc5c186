"""A worker that a carrier starts: it comes, runs what waits, tells of it, and goes again.

A call that the carrier loses costs a while and no panel: the sweeper looks for what nobody came
for.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress

from attrs import define, field, frozen
from structlog.stdlib import get_logger

from application.panel import find_panel
from application.panel.ports import PanelJob, PanelQueue, RunJob
from domain.panel import PanelId
from domain.shared import NotFound
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.carried.opening import opened
from entrypoints.notification import Notification, notify_once, notifying
from entrypoints.settings import Settings
from entrypoints.worker.panel_job import ATTEMPTS, run_job

IDLE_SECONDS = 5.0
"""How long a worker without work waits for some before it goes."""

RunElsewhere = Callable[[TenantId, PanelId], Awaitable[None]]
"""Has a panel run where its models are, and returns when that is done."""

_LOCAL = "local:"
"""How the names of models begin that run in the process that asks them."""

_log = get_logger(__name__)


async def work(
    environment: Mapping[str, str],
    *,
    called_for: str,
    elsewhere: RunElsewhere,
    idle_seconds: float = IDLE_SECONDS,
) -> int:
    """Run panels until none has come for a while, and none is under way; how many were begun.

    Args:
        environment: holds the settings.
        called_for: what it was called for, which the log tells; the queue says what is run.
        elsewhere: runs the panels that ask a model of a process's own.
        idle_seconds: how long to wait for work, above 0.

    Raises:
        DomainError: the settings or the database cannot be used.
    """
    async with _open_worker(environment, elsewhere) as worker:
        _log.info("worker_came", called_for=called_for)
        begun = await worker.work_until_idle(idle_seconds)
        await notify_once(worker.notification)
        return begun


async def sweep(
    environment: Mapping[str, str],
    *,
    elsewhere: RunElsewhere,
    idle_seconds: float = IDLE_SECONDS,
) -> int:
    """The same where panels wait or their workers have died; else 0, once due notices are told.

    Raises:
        DomainError: the settings or the database cannot be used.
    """
    async with _open_worker(environment, elsewhere) as worker:
        begun = await worker.work_until_idle(idle_seconds) if await worker.is_needed() else 0
        await notify_once(worker.notification)
        return begun


@asynccontextmanager
async def _open_worker(
    environment: Mapping[str, str], elsewhere: RunElsewhere
) -> AsyncIterator["_Worker"]:
    async with opened(environment) as process:
        queue = process.application.queue
        assert queue is not None, "who serves on PostgreSQL has a queue"  # noqa: S101
        run = run_where_its_models_are(process.application, elsewhere)
        yield _Worker(process.settings, queue, run, process.application.notification)


def run_where_its_models_are(application: Application, elsewhere: RunElsewhere) -> RunJob:
    """What runs a job here, or elsewhere where its panel asks a model of a process's own."""

    async def run(job: PanelJob) -> None:
        # A panel that was begun too often is given up here, wherever it would run.
        if job.attempts < ATTEMPTS and await _asks_local_models(application, job):
            await elsewhere(job.tenant_id, job.panel_id)
        else:
            await run_job(application, job)

    return run


async def _asks_local_models(application: Application, job: PanelJob) -> bool:
    try:
        panel = await find_panel(job.panel_id, uow=application.unit_of_work(job.tenant_id))
    except NotFound:
        return False
    seats = (*panel.members, *panel.officers)
    names = [name for seat in seats for name in (seat.answered_by, seat.fallback)]
    return any(name.startswith(_LOCAL) for name in names)


@frozen
class _Worker:
    settings: Settings
    queue: PanelQueue
    run: RunJob
    notification: Notification

    async def is_needed(self) -> bool:
        """Whether panels wait, or are held by workers that were silent for a whole lease."""
        state = await self.queue.state()
        silent = [age for age in state.heartbeats if age > self.settings.lease_seconds]
        return state.waiting > 0 or bool(silent)

    async def work_until_idle(self, idle_seconds: float) -> int:
        activity = _Activity(self.run)
        working = asyncio.create_task(
            self.queue.work(
                activity.run,
                at_once=self.settings.runs_at_once,
                at_once_a_tenant=self.settings.tenant_runs_at_once,
            )
        )
        idle = asyncio.create_task(activity.idle(idle_seconds))
        try:
            async with notifying(self.notification):
                await asyncio.wait({working, idle}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Also where the carrier ends this process: what is under way is then handed back.
            for task in (working, idle):
                task.cancel()
            with suppress(asyncio.CancelledError):
                await working
        _log.info("worker_went", panels=activity.begun)
        return activity.begun


@define(eq=False)
class _Activity:
    """What a worker is at."""

    _run: RunJob
    begun: int = 0
    _under_way: int = 0
    _came: asyncio.Event = field(factory=asyncio.Event)

    async def run(self, job: PanelJob) -> None:
        self.begun += 1
        self._under_way += 1
        self._came.set()
        try:
            await self._run(job)
        finally:
            self._under_way -= 1

    async def idle(self, seconds: float) -> None:
        """Return once nothing has come for so long, and nothing is under way."""
        while True:
            self._came.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._came.wait()
            except TimeoutError:
                if not self._under_way:
                    return
