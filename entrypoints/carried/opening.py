"""The application in a process that a carrier starts."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext

from attrs import frozen

from entrypoints.bootstrap import Application, open_application, open_tracing
from entrypoints.carried.settings import carried_settings
from entrypoints.logs import configure_logs
from entrypoints.settings import Settings, load_settings


@frozen
class Opened:
    """What was opened.

    Attributes:
        settings: what the process was told.
        application: the ports on its database.
    """

    settings: Settings
    application: Application


@asynccontextmanager
async def opened(environment: Mapping[str, str]) -> AsyncIterator[Opened]:
    """The application on the environment's database; closed with the block.

    Raises:
        DomainError: the settings or the database cannot be used.
    """
    settings = carried_settings(environment)
    tracing = open_tracing(settings)
    async with (
        tracing or nullcontext(),
        open_application(settings, serving=True, tracing=tracing) as application,
    ):
        yield Opened(settings, application)


def begin_log(environment: Mapping[str, str]) -> None:
    """Let this process log as the environment says: once, when it starts.

    Raises:
        InvalidValue: a variable breaks its rule.
    """
    settings = load_settings(None, environment)
    configure_logs(settings.log_level, traced=settings.otlp_endpoint is not None)
