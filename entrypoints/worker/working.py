"""A worker's life: from its settings to the signal that ends it."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from functools import partial

from application.panel.ports import PanelJob
from domain.shared import InvalidValue
from entrypoints.api.metrics import Metrics
from entrypoints.bootstrap import Application, database_place, open_application, open_tracing
from entrypoints.cleanup import hourly
from entrypoints.logs import configure_logs
from entrypoints.notification import notifying
from entrypoints.sampling import sampling
from entrypoints.settings import CURSOR_SECRET_VARIABLE, Settings
from entrypoints.worker.awaiting import opened_in_time
from entrypoints.worker.figures import FiguresPlace, figures_shown
from entrypoints.worker.panel_job import run_job


def run_worker(
    settings: Settings, *, tell: Callable[[str], None], figures: FiguresPlace | None = None
) -> None:
    """Run panels until SIGINT or SIGTERM; what is not done half a lease later is handed back.

    Meanwhile it delivers notices, as the processes that serve do, if it has their secret.

    A database that is away is waited for, at the start too.

    Args:
        settings: what the worker is told.
        tell: is told in words what it begins to do.
        figures: where it shows its numbers, if anywhere.

    Raises:
        DomainError: no panels can be run from the settings' database, or the numbers would be
            everybody's.
        OSError: the numbers cannot be shown there.
    """
    _require_shared(settings)
    # Whoever asked it to stop is served by that: no error.
    with suppress(asyncio.CancelledError):
        asyncio.run(_work(settings, tell, figures))


def _require_shared(settings: Settings) -> None:
    place = database_place(settings)
    if place.single_process:
        message = (
            f"{place.words} is a SQLite file: the process that serves from it runs its panels "
            "itself; a worker needs a postgresql:// database"
        )
        raise InvalidValue("worker_needs_postgresql", message, field="database_url")


async def _work(
    settings: Settings, tell: Callable[[str], None], figures: FiguresPlace | None
) -> None:
    _stop_on_signals()
    log = partial(configure_logs, settings.log_level, traced=settings.otlp_endpoint is not None)
    metrics = Metrics()
    async with AsyncExitStack() as stack:
        if figures is not None:
            url = await stack.enter_async_context(figures_shown(metrics, figures))
            tell(f"It shows its metrics on {url}/metrics")
        if (tracing := open_tracing(settings)) is not None:
            await stack.enter_async_context(tracing)
        opening = partial(open_application, settings, serving=True, meter=metrics, tracing=tracing)
        application = await opened_in_time(stack, opening, log=log)
        if application.queue is None:
            return
        log()
        storage, limit = application.storage, settings.pool_size
        await stack.enter_async_context(sampling(metrics, storage, limit=limit))
        if settings.cursor_secret is None:
            # One kept beside its own data opens no secret of a webhook that others made.
            tell(f"It delivers no webhooks, which takes the service's {CURSOR_SECRET_VARIABLE}")
        else:
            await stack.enter_async_context(notifying(application.notification))
        tell(f"Ask Panel runs up to {settings.runs_at_once} panels at once (Ctrl-C ends it)")
        await application.queue.work(
            partial(_run_counted, application, metrics),
            at_once=settings.runs_at_once,
            at_once_a_tenant=settings.tenant_runs_at_once,
            hourly=hourly(application, settings),
        )


async def _run_counted(application: Application, metrics: Metrics, job: PanelJob) -> None:
    with metrics.running_panels.track_inprogress():
        await run_job(application, job)


def _stop_on_signals() -> None:
    working = asyncio.current_task()
    if working is None:
        return
    for stop in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers: a process that is ended there just ends.
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(stop, working.cancel)
