"""Where adapters are chosen: the one place that knows them all."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from attrs import frozen

from application.consensus import Table
from application.panel.ports import (
    AnswerJournal,
    DeliberationEngine,
    ExpertCatalogue,
    ExpertModel,
    PanelUnitOfWork,
)
from application.shared import Clock, IdGenerator
from application.tenancy import TenantDirectory
from domain.evidence import Document
from domain.tenancy import TenantId
from entrypoints.settings import Settings


@frozen(kw_only=True)
class Application:
    """What the use cases work with, on one open database.

    Attributes:
        clock: tells the time.
        ids: makes identifiers.
        model: answers for the seats.
        directory: the tenants.
        unit_of_work: a transaction of the given tenant.
        journal: the recorded answers of the given tenant.
        engine: sequences deliberations; opened by the first call, so call it once.
    """

    clock: Clock
    ids: IdGenerator
    model: ExpertModel
    directory: TenantDirectory
    unit_of_work: Callable[[TenantId], PanelUnitOfWork]
    journal: Callable[[TenantId], AnswerJournal]
    engine: Callable[[], Awaitable[DeliberationEngine]]

    @property
    def labels(self) -> Mapping[str, str]:
        """What readers must know of each kind of expert model, by kind."""
        return {self.model.kind: self.model.label}


@asynccontextmanager
async def open_application(settings: Settings) -> AsyncIterator[Application]:
    """The application on the settings' database; closed with the block.

    Raises:
        DomainError: the database cannot be used.
    """
    from adapters.llm.extractive import ExtractiveExperts
    from adapters.sql import Database, SqlAnswerJournal, SqlPanelUnitOfWork, SqlTenantDirectory
    from adapters.system import SystemClock, SystemIds

    async with AsyncExitStack() as stack:
        database = await Database.open(settings.database_url)
        stack.push_async_callback(database.close)

        async def engine() -> DeliberationEngine:
            from adapters.langgraph import open_engine

            return await stack.enter_async_context(open_engine(settings.database_url))

        yield Application(
            clock=SystemClock(),
            ids=SystemIds(),
            model=ExtractiveExperts(),
            directory=SqlTenantDirectory(database),
            unit_of_work=lambda tenant_id: SqlPanelUnitOfWork(database, tenant_id),
            journal=lambda tenant_id: SqlAnswerJournal(database, tenant_id),
            engine=engine,
        )


def open_catalogue(extra: Path | None) -> ExpertCatalogue:
    """The shipped experts, and those of the TOML file `extra`.

    Raises:
        InvalidValue: the file cannot be read or used.
    """
    from adapters.toml import load_catalogue

    return load_catalogue(extra)


def read_evidence(paths: tuple[Path, ...]) -> tuple[Document, ...]:
    """The documents in files and folders.

    Raises:
        InvalidValue: one cannot be read, or is no text.
    """
    from adapters.files import read_documents

    return read_documents(paths)


def read_ratings(source: Path | bytes) -> Table:
    """The table of ratings in a CSV file, or in the bytes of one.

    Raises:
        InvalidValue: it cannot be read, or is no table.
    """
    from adapters.files import read_table

    return read_table(source)
