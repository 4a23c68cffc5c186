"""One command's work on the database: opened, done on behalf of a tenant, closed."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

import typer

from application.tenancy import find_tenant, open_local_tenant
from domain.tenancy import TenantContext, TenantId
from entrypoints.bootstrap import Application, open_application
from entrypoints.cli.place import Place
from entrypoints.settings import load_settings

Outcome = TypeVar("Outcome")

_TERMINATED = 128 + signal.SIGTERM


def run_session(
    database_url: str | None, work: Callable[[Application], Awaitable[Outcome]]
) -> Outcome:
    """Do `work` on the database, on behalf of nobody.

    Ctrl-C and SIGTERM cancel the work, which may say a last word; then the database is closed
    and the command ends with status 130 or 143.

    Raises:
        DomainError: the database cannot be used, or the work was refused.
    """
    settings = load_settings(database_url, os.environ)

    async def session() -> Outcome:
        _cancel_on_termination()
        async with open_application(settings) as application:
            return await work(application)

    try:
        return asyncio.run(session())
    except asyncio.CancelledError as terminated:
        raise typer.Exit(_TERMINATED) from terminated


def run_tenant_session(
    place: Place, work: Callable[[Application, TenantId], Awaitable[Outcome]]
) -> Outcome:
    """Do `work` at a place, on behalf of its tenant, by default the local one.

    Raises:
        InvalidValue: the tenant's id is malformed.
        NotFound: there is no such tenant.
        DomainError: the database cannot be used, or the work was refused.
    """
    wanted = TenantId.from_string(place.tenant) if place.tenant is not None else None

    async def session(application: Application) -> Outcome:
        if wanted is None:
            found = await open_local_tenant(
                directory=application.directory, clock=application.clock
            )
        else:
            found = await find_tenant(wanted, directory=application.directory)
        with TenantContext.use(found.tenant_id):
            return await work(application, found.tenant_id)

    return run_session(place.database_url, session)


def _cancel_on_termination() -> None:
    task = asyncio.current_task()
    if task is not None:
        # Windows has no such signal: a process that is ended there just ends.
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
