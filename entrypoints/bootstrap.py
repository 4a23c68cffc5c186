"""Where adapters are chosen: the one place that knows them all."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from attrs import frozen

from application.consensus import Table
from application.panel.ports import (
    AnswerJournal,
    DeliberationEngine,
    Embedder,
    ExpertCatalogue,
    ExpertModels,
    PanelUnitOfWork,
    UnfinishedPanels,
    UsageReader,
)
from application.shared import Clock, EventLog, IdempotencyStore, IdGenerator, Secrets, StorageCheck
from application.tenancy import (
    AuditTrail,
    KeyRing,
    Memberships,
    TenantDirectory,
    TokenVerifier,
)
from domain.evidence import Document
from domain.panel import HUMAN, Panel
from domain.shared import InvalidValue
from domain.tenancy import TenantId
from entrypoints.setting_rules import AuthMethod
from entrypoints.settings import EMBEDDING_MODEL_VARIABLE, Settings, data_folder


@frozen(kw_only=True)
class Drafting:
    """What a draft of a panel takes: no database.

    Attributes:
        clock: tells the time.
        ids: makes identifiers.
        models: what answers for seats and offices.
    """

    clock: Clock
    ids: IdGenerator
    models: ExpertModels

    def labels_of(self, panel: Panel) -> Mapping[str, str]:
        """What readers must know of whatever answers on the panel, by its name on the seats.

        A model that cannot be used here (any more) goes by its name.
        """
        seats = (*panel.members, *panel.officers)
        return {seat.answered_by: self._label(seat.answered_by) for seat in seats}

    def _label(self, answered_by: str) -> str:
        if answered_by == HUMAN:
            return "a person"
        try:
            return self.models.of(answered_by).label
        except InvalidValue:
            return answered_by


@frozen(kw_only=True)
class Application(Drafting):
    """What the use cases work with, on one open database.

    Attributes:
        secrets: makes secrets.
        storage: tells how the database is.
        directory: the tenants.
        keys: the API keys of the given tenant.
        members: the people who act for the given tenant.
        audit: writes to the record of the given tenant what changed nothing.
        unfinished: the panels in progress of all tenants.
        unit_of_work: a transaction of the given tenant.
        events: the record of the given tenant.
        journal: the recorded answers of the given tenant.
        idempotency: the keys that the given tenant's requests hold.
        usage: what the given tenant's answers have used.
        engine: sequences deliberations; opened by the first call.
        embedder: finds answers that say the same in other words, where one is configured.
    """

    secrets: Secrets
    storage: StorageCheck
    directory: TenantDirectory
    keys: Callable[[TenantId], KeyRing]
    members: Callable[[TenantId], Memberships]
    audit: Callable[[TenantId], AuditTrail]
    unfinished: UnfinishedPanels
    unit_of_work: Callable[[TenantId], PanelUnitOfWork]
    events: Callable[[TenantId], EventLog]
    journal: Callable[[TenantId], AnswerJournal]
    idempotency: Callable[[TenantId], IdempotencyStore]
    usage: Callable[[TenantId], UsageReader]
    engine: Callable[[], Awaitable[DeliberationEngine]]
    embedder: Embedder | None


@asynccontextmanager
async def open_drafting() -> AsyncIterator[Drafting]:
    """The machine and the models alone; their connections are closed with the block."""
    from adapters.llm.extractive import ExtractiveExperts
    from adapters.llm.models import LanguageModels
    from adapters.system import SystemClock, SystemIds

    async with LanguageModels(os.environ, others=(ExtractiveExperts(),)) as models:
        yield Drafting(clock=SystemClock(), ids=SystemIds(), models=models)


@asynccontextmanager
async def open_application(
    settings: Settings, *, serving: bool = False
) -> AsyncIterator[Application]:
    """The application on the settings' database; closed with the block.

    Args:
        settings: what the installation is told.
        serving: whether tenants that do not know each other are going to be served: then
            PostgreSQL must have been prepared for its user, who must be bound by its policies.

    Raises:
        DomainError: the database cannot be used, or not in this way.
    """
    from adapters.sql import (
        Database,
        Limits,
        SqlAnswerJournal,
        SqlEventLog,
        SqlIdempotencyStore,
        SqlPanelUnitOfWork,
        SqlTenantDirectory,
        SqlUnfinishedPanels,
        SqlUsageReader,
    )
    from adapters.sql.access import SqlAuditTrail, SqlKeyRing, SqlMemberships
    from adapters.sql.storage_check import SqlStorageCheck
    from adapters.system import SystemSecrets

    async with AsyncExitStack() as stack:
        drafting = await stack.enter_async_context(open_drafting())
        limits = Limits(pool_size=settings.pool_size, statement_seconds=settings.statement_seconds)
        database = await Database.open(settings.database_url, serving=serving, limits=limits)
        stack.push_async_callback(database.close)

        yield Application(
            clock=drafting.clock,
            ids=drafting.ids,
            models=drafting.models,
            secrets=SystemSecrets(),
            storage=SqlStorageCheck(database),
            directory=SqlTenantDirectory(database),
            keys=lambda tenant_id: SqlKeyRing(database, tenant_id),
            members=lambda tenant_id: SqlMemberships(database, tenant_id),
            audit=lambda tenant_id: SqlAuditTrail(database, tenant_id),
            unfinished=SqlUnfinishedPanels(database),
            unit_of_work=lambda tenant_id: SqlPanelUnitOfWork(database, tenant_id),
            events=lambda tenant_id: SqlEventLog(database, tenant_id),
            journal=lambda tenant_id: SqlAnswerJournal(database, tenant_id),
            idempotency=lambda tenant_id: SqlIdempotencyStore(database, tenant_id),
            usage=lambda tenant_id: SqlUsageReader(database, tenant_id),
            engine=_opened_once(stack, settings.database_url),
            embedder=await _open_embedder(stack),
        )


@asynccontextmanager
async def open_verifier(settings: Settings) -> AsyncIterator[TokenVerifier | None]:
    """What verifies tokens, if the settings accept any; its connections are closed with the block.

    The settings must fit together (`require_servable`).
    """
    if AuthMethod.JWT not in settings.auth:
        yield None
        return
    from adapters.jwt import open_verifier
    from adapters.system import SystemClock

    async with open_verifier(
        issuer=settings.jwt_issuer or "",
        audience=settings.jwt_audience or "",
        jwks_url=settings.jwt_jwks_url,
        secret=settings.jwt_secret,
        clock=SystemClock(),
    ) as verifier:
        yield verifier


def _opened_once(
    stack: AsyncExitStack, database_url: str
) -> Callable[[], Awaitable[DeliberationEngine]]:
    """What opens the engine with the first call, whatever becomes of the caller meanwhile."""
    opening: asyncio.Task[DeliberationEngine] | None = None

    async def engine() -> DeliberationEngine:
        from adapters.langgraph import open_engine

        nonlocal opening
        if opening is None or (opening.done() and opening.exception() is not None):
            opening = asyncio.create_task(stack.enter_async_context(open_engine(database_url)))
        # A caller that is cancelled must not leave it half open: its file would stay locked.
        return await asyncio.shield(opening)

    return engine


async def _open_embedder(stack: AsyncExitStack) -> Embedder | None:
    name = os.environ.get(EMBEDDING_MODEL_VARIABLE, "").strip()
    if not name:
        return None
    from adapters.llm.embedder import embedder_of

    return await stack.enter_async_context(embedder_of(name, os.environ))


@frozen
class DatabasePlace:
    """Where a database is.

    Attributes:
        words: for people, without user and password.
        single_process: whether one process alone may serve from it.
    """

    words: str
    single_process: bool


def database_place(settings: Settings) -> DatabasePlace:
    """Where the settings' database is.

    Raises:
        InvalidValue: its URL is malformed or of another kind of database.
    """
    from adapters.sql.address import engine_url, is_sqlite, place_of

    url = engine_url(settings.database_url)
    return DatabasePlace(place_of(url), single_process=is_sqlite(url))


def cursor_key(settings: Settings) -> bytes:
    """What signs the cursors of lists: the set secret, or one that is kept beside the data.

    Raises:
        Unavailable: none is set, and none can be kept.
    """
    if settings.cursor_secret is not None:
        return settings.cursor_secret.encode()
    from adapters.files import kept_secret
    from adapters.sql.address import engine_url, is_sqlite
    from adapters.system import SystemSecrets

    url = engine_url(settings.database_url)
    folder = Path(str(url.database)).parent if is_sqlite(url) else data_folder()
    return kept_secret(folder / "cursor-secret", SystemSecrets().new_secret()).encode()


async def prepare_database(database_url: str, app_role: str) -> None:
    """Bring a PostgreSQL database to this release, and let users of `app_role` serve from it.

    The role is made if there is none; it may do what the service does, and owns nothing.

    Raises:
        InvalidValue: that is no name of a role, or no PostgreSQL database.
        DomainError: the database cannot be used, or its user may not do this.
    """
    from adapters.langgraph import open_engine
    from adapters.sql import Database
    from adapters.sql.address import require_postgresql

    require_postgresql(database_url)
    database = await Database.open(database_url)
    try:
        async with open_engine(database_url):
            await database.prepare_serving(app_role)
    finally:
        await database.close()


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
