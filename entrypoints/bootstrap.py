"""Where adapters are chosen: the one place that knows them all."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from application.consensus import Table
from application.panel.ports import (
    DeliberationEngine,
    Embedder,
    ExpertCatalogue,
    PanelQueue,
)
from application.panel.telling import TellingJournal, TellingUnitOfWork
from application.shared import Cache, Clock, LiveSignals, RateLimiter
from application.tenancy import (
    TokenVerifier,
)
from domain.evidence import Document
from entrypoints.application import Application, Drafting
from entrypoints.changes import Changes, PanelMeter
from entrypoints.notification import Notification
from entrypoints.setting_rules import AuthMethod
from entrypoints.settings import EMBEDDING_MODEL_VARIABLE, Settings, data_folder, rate_limit_of

if TYPE_CHECKING:
    from adapters.sql import Database

__all__ = [
    "Application",
    "DatabasePlace",
    "Drafting",
    "cursor_key",
    "database_place",
    "open_application",
    "open_catalogue",
    "open_drafting",
    "open_verifier",
    "prepare_database",
    "read_evidence",
    "read_ratings",
]


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
    settings: Settings, *, serving: bool = False, meter: PanelMeter | None = None
) -> AsyncIterator[Application]:
    """The application on the settings' database; closed with the block.

    Args:
        settings: what the installation is told.
        serving: whether tenants that do not know each other are going to be served: then
            PostgreSQL must have been prepared for its user, who must be bound by its policies.
        meter: counts what happens to panels.

    Raises:
        DomainError: the database cannot be used, or not in this way.
    """
    from adapters.procrastinate.enqueuing import enqueue_panel
    from adapters.sql import (
        Database,
        Limits,
        SqlAnswerJournal,
        SqlAuditTrail,
        SqlEventLog,
        SqlIdempotencyStore,
        SqlKeyRing,
        SqlMemberships,
        SqlPanelUnitOfWork,
        SqlTenantDirectory,
        SqlUnfinishedPanels,
        SqlUsageReader,
    )
    from adapters.sql.storage_check import SqlStorageCheck
    from adapters.system import SystemSecrets

    async with AsyncExitStack() as stack:
        drafting = await stack.enter_async_context(open_drafting())
        limits = Limits(pool_size=settings.pool_size, statement_seconds=settings.statement_seconds)
        shared = serving and not database_place(settings).single_process
        database = await Database.open(
            settings.database_url,
            serving=serving,
            limits=limits,
            enqueue=enqueue_panel if shared else None,
        )
        stack.push_async_callback(database.close)

        shares = await stack.enter_async_context(_open_shares(settings, drafting.clock))
        changes = Changes(shares.cache, shares.signals, meter)

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
            unit_of_work=lambda tenant_id: TellingUnitOfWork(
                SqlPanelUnitOfWork(database, tenant_id), tenant_id, changes
            ),
            events=lambda tenant_id: SqlEventLog(database, tenant_id),
            journal=lambda tenant_id: TellingJournal(
                SqlAnswerJournal(database, tenant_id), changes
            ),
            idempotency=lambda tenant_id: SqlIdempotencyStore(database, tenant_id),
            usage=lambda tenant_id: SqlUsageReader(database, tenant_id),
            engine=_opened_once(stack, settings.database_url),
            notification=_notification(database, settings, drafting.clock),
            queue=await _open_queue(stack, settings) if shared else None,
            cache=shares.cache,
            signals=shares.signals,
            limiter=shares.limiter,
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


@frozen
class _Shares:
    cache: Cache
    signals: LiveSignals
    limiter: RateLimiter | None


@asynccontextmanager
async def _open_shares(settings: Settings, clock: Clock) -> AsyncIterator[_Shares]:
    """What processes share by way of Redis; where there is none, each has it for itself."""
    from adapters.memory.cache import MemoryCache
    from adapters.memory.signals import MemorySignals

    limit = rate_limit_of(settings)
    here = partial(_counting_here, clock)
    if settings.redis_url is None:
        yield _Shares(MemoryCache(), MemorySignals(), here(limit) if limit else None)
        return
    from adapters.redis import RedisCache, RedisRateLimiter, open_redis, open_signals

    async with open_redis(settings.redis_url) as server, open_signals(server) as signals:
        limiter = RedisRateLimiter(server, limit, clock, here=here) if limit else None
        yield _Shares(RedisCache(server), signals, limiter)


def _counting_here(clock: Clock, limit: int) -> RateLimiter:
    from adapters.memory.limits import MemoryRateLimiter

    return MemoryRateLimiter(limit, clock)


def _notification(database: "Database", settings: Settings, clock: Clock) -> Notification:
    from adapters.sql import SqlEventLog
    from adapters.sql.webhooks import SqlNotifiedTenants, SqlOutbox, SqlWebhooks
    from adapters.webhook import EncryptedBox, open_courier

    return Notification(
        webhooks=partial(SqlWebhooks, database),
        outbox=partial(SqlOutbox, database),
        tenants=SqlNotifiedTenants(database),
        events=partial(SqlEventLog, database),
        box=EncryptedBox(partial(cursor_key, settings)),
        courier=partial(open_courier, loopback=settings.webhooks_to_loopback),
        clock=clock,
    )


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


async def _open_queue(stack: AsyncExitStack, settings: Settings) -> PanelQueue:
    from adapters.procrastinate.queue import open_queue

    opening = open_queue(settings.database_url, lease_seconds=settings.lease_seconds)
    return await stack.enter_async_context(opening)


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
    from adapters.procrastinate.tables import prepare_queue
    from adapters.sql import Database
    from adapters.sql.address import require_postgresql

    require_postgresql(database_url)
    database = await Database.open(database_url)
    try:
        async with open_engine(database_url):
            await database.prepare_serving(app_role)
        await prepare_queue(database_url, app_role)
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
