"""A worker: procrastinate's own, which runs panels."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from attrs import define, field, frozen
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.worker import Worker
from psycopg import Error
from structlog.stdlib import get_logger

from adapters.procrastinate.enqueuing import QUEUE, TASK
from adapters.procrastinate.handing_out import HandingOut
from adapters.procrastinate.trace_context import continuing
from application.panel.ports import PanelJob, RunJob
from domain.panel import PanelId
from domain.tenancy import TenantId

_POLL_SECONDS = 2
"""Jobs are told of at once; this is for those that were told of while nobody listened."""
_LONGEST_WAIT = 60
"""Seconds before a job that broke is run again: 1, then twice as long each time, up to this."""
_RESTART_SECONDS = 1
_HOURLY = "hourly"

_log = get_logger(__name__)


@frozen
class Duties:
    """What a worker does.

    Attributes:
        run: runs the panel of one job.
        hourly: is called once an hour by one of the workers, if it is given.
        schedule: the hours of that, as cron writes them.
    """

    run: RunJob
    hourly: Callable[[], Awaitable[None]] | None = None
    schedule: str = "7 * * * *"


async def work_until_cancelled(
    connector: PsycopgConnector,
    duties: Duties,
    *,
    at_once: int,
    at_once_a_tenant: int,
    lease_seconds: float,
) -> None:
    """Run jobs until cancelled; what is not done half a lease after that is handed back."""
    work = _Work()
    app = App(connector=connector)
    app.job_manager = handing_out = HandingOut(
        connector,
        at_once_a_tenant=at_once_a_tenant,
        lease_seconds=lease_seconds,
        lost=work.drop,
    )
    app.task(name=TASK, queue=QUEUE, retry=_Again(handing_out.stopped), pass_context=True)(
        _task_of(duties.run, work)
    )
    _register_hourly(app, duties)
    taking_over = asyncio.create_task(handing_out.keep_taking_over(), name="take over")
    try:
        await _keep_working(app, work, at_once, lease_seconds)
    finally:
        taking_over.cancel()


def _register_hourly(app: App, duties: Duties) -> None:
    """Let one worker of those that share the schedule have the task, each time that it is due."""

    async def hourly(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives the time
        if duties.hourly is not None:
            await duties.hourly()

    # Known to every worker: one that was told nothing of it may get the job all the same.
    task = app.task(name=_HOURLY, queue=QUEUE, lock=_HOURLY, queueing_lock=_HOURLY)(hourly)
    if duties.hourly is not None:
        app.periodic(cron=duties.schedule)(task)


@define(eq=False)
class _Work:
    """What is under way: the worker, and the tasks of its jobs."""

    worker: Worker | None = None
    tasks: set[asyncio.Task[None]] = field(factory=set)

    def drop(self) -> None:
        """Stop it all at once: others have the jobs."""
        for task in self.tasks:
            task.cancel()
        if self.worker is not None:
            self.worker.stop()  # type: ignore[no-untyped-call]


async def _keep_working(app: App, work: _Work, at_once: int, lease_seconds: float) -> None:
    """Be a worker and, where that ended by itself, be another one: with a lease of its own."""
    while True:
        work.worker = Worker(
            app,
            concurrency=at_once,
            fetch_job_polling_interval=_POLL_SECONDS,
            abort_job_polling_interval=_POLL_SECONDS,
            # Nobody hears the heart of a worker that stops.
            shutdown_graceful_timeout=lease_seconds / 2,
            install_signal_handlers=False,
            update_heartbeat_interval=lease_seconds / 6,
            stalled_worker_timeout=lease_seconds,
        )
        try:
            await work.worker.run()  # type: ignore[no-untyped-call]
        except (ConnectorException, Error) as error:
            _log.warning("worker_interrupted", error=type(error).__name__)
        await asyncio.sleep(_RESTART_SECONDS)


def _task_of(run: RunJob, work: _Work) -> Callable[..., Awaitable[None]]:
    async def run_panel(
        context: JobContext, tenant_id: str, panel_id: str, traceparent: str | None = None
    ) -> None:
        job = PanelJob(
            tenant_id=TenantId(UUID(tenant_id)),
            panel_id=PanelId(UUID(panel_id)),
            attempts=context.job.attempts,
        )
        task = asyncio.current_task()
        if task is not None:
            work.tasks.add(task)
            task.add_done_callback(work.tasks.discard)
        with continuing(traceparent):
            await run(job)

    return run_panel


class _Again(BaseRetryStrategy):
    """Every job that broke waits again; its last attempt is for whoever runs it to settle."""

    def __init__(self, stopped: Callable[[Job], None]) -> None:
        """Tell `stopped` of each job that did not break but was stopped."""
        self._stopped = stopped

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """When: at once where a worker stops, and else ever later."""
        if isinstance(exception, asyncio.CancelledError):
            self._stopped(job)
            return RetryDecision(retry_in={"seconds": 0})
        return RetryDecision(retry_in={"seconds": min(2**job.attempts, _LONGEST_WAIT)})
