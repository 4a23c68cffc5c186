"""A worker's life: from its settings to the signal that ends it."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from domain.shared import InvalidValue
from entrypoints.bootstrap import database_place, open_application
from entrypoints.logs import configure_logs
from entrypoints.settings import Settings
from entrypoints.worker.panel_job import run_job


def run_worker(settings: Settings, *, ready: Callable[[], None]) -> None:
    """Run panels until SIGINT or SIGTERM; what is not done half a lease later is handed back.

    Args:
        settings: what the worker is told.
        ready: is called once the worker takes panels.

    Raises:
        DomainError: no panels can be run from the settings' database.
    """
    _require_shared(settings)
    # Whoever asked it to stop is served by that: no error.
    with suppress(asyncio.CancelledError):
        asyncio.run(_work(settings, ready))


def _require_shared(settings: Settings) -> None:
    place = database_place(settings)
    if place.single_process:
        message = (
            f"{place.words} is a SQLite file: the process that serves from it runs its panels "
            "itself; a worker needs a postgresql:// database"
        )
        raise InvalidValue("worker_needs_postgresql", message, field="database_url")


async def _work(settings: Settings, ready: Callable[[], None]) -> None:
    async with open_application(settings, serving=True) as application:
        queue = application.queue
        if queue is None:
            return
        task = asyncio.create_task(
            queue.work(
                partial(run_job, application),
                at_once=settings.runs_at_once,
                at_once_a_tenant=settings.tenant_runs_at_once,
            )
        )
        for stop in (signal.SIGINT, signal.SIGTERM):
            # Windows has no such handlers: a process that is ended there just ends.
            with suppress(NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(stop, task.cancel)
        ready()
        configure_logs(settings.log_level)
        await task
