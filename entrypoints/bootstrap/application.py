"""The application on its adapters, opened and closed."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import Context
from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve

from application.panel.ports import DeliberationEngine, Embedder, PanelQueue
from application.panel.telling import TellingJournal, TellingUnitOfWork
from application.shared import Clock
from entrypoints.application import Application, Drafting
from entrypoints.bootstrap.databases import database_place
from entrypoints.bootstrap.evidence_files import evidence_files
from entrypoints.bootstrap.shares import open_shares
from entrypoints.bootstrap.signing import webhook_box
from entrypoints.bootstrap.stores import Stores, stores_in, stores_in_supabase
from entrypoints.changes import Changes, PanelMeter
from entrypoints.notification import Notification
from entrypoints.settings import EMBEDDING_MODEL_VARIABLE, Settings

if TYPE_CHECKING:
    from adapters.sql import Database
    from adapters.telemetry import Tracing


@asynccontextmanager
async def open_drafting(tracing: "Tracing | None" = None) -> AsyncIterator[Drafting]:
    """The machine and the models alone; their connections are closed with the block."""
    from adapters.llm.extractive import ExtractiveExperts
    from adapters.llm.models import LanguageModels
    from adapters.system import SystemClock, SystemIds

    tracer = tracing.tracer if tracing else None
    async with LanguageModels(os.environ, others=(ExtractiveExperts(),), tracer=tracer) as models:
        yield Drafting(clock=SystemClock(), ids=SystemIds(), models=models)


@asynccontextmanager
async def open_application(
    settings: Settings,
    *,
    serving: bool = False,
    meter: PanelMeter | None = None,
    tracing: "Tracing | None" = None,
) -> AsyncIterator[Application]:
    """The application on the settings' database, or their Supabase project; closed with the block.

    Args:
        settings: what the installation is told.
        serving: whether tenants that do not know each other are going to be served: then
            PostgreSQL must have been prepared for its user, who must be bound by its policies.
        meter: counts what happens to panels.
        tracing: traces runs of panels and calls of models, where anything does.

    Raises:
        DomainError: the database cannot be used, or not in this way.
    """
    from adapters.memory.known_keys import KeyMemory, KnownKeyRing
    from adapters.procrastinate.enqueuing import enqueue_panel
    from adapters.sql import Database, Limits
    from adapters.system import SystemSecrets

    async with AsyncExitStack() as stack:
        drafting = await stack.enter_async_context(open_drafting(tracing))
        limits = Limits(
            pool_size=settings.pool_size,
            statement_seconds=settings.statement_seconds,
            slow_seconds=settings.slow_query_seconds,
        )
        shared = serving and not database_place(settings).single_process
        if shared:
            # Slow to load: not amid requests, all of which would wait for the first model.
            import adapters.llm.expert  # noqa: F401
        database = await Database.open(
            settings.database_url,
            serving=serving,
            limits=limits,
            enqueue=enqueue_panel if shared else None,
        )
        stack.push_async_callback(database.close)
        stores = stores_in(database)
        if settings.supabase_url is not None:
            opening = stores_in_supabase(settings, drafting.clock, database, shared=shared)
            stores = await stack.enter_async_context(opening)

        shares = await stack.enter_async_context(open_shares(settings, drafting.clock))
        changes = Changes(shares.cache, shares.signals, meter)
        key_memory = KeyMemory()

        yield Application(
            clock=drafting.clock,
            ids=drafting.ids,
            models=drafting.models,
            secrets=SystemSecrets(),
            storage=stores.storage,
            directory=stores.directory,
            keys=lambda tenant_id: KnownKeyRing(
                stores.keys(tenant_id), tenant_id, key_memory, shares.signals
            ),
            forget_key=key_memory.heard,
            members=stores.members,
            audit=stores.audit,
            unfinished=stores.unfinished,
            recorded=stores.recorded,
            ended=stores.ended,
            holds=stores.holds,
            unit_of_work=lambda tenant_id: TellingUnitOfWork(
                stores.unit_of_work(tenant_id), tenant_id, changes
            ),
            events=stores.events,
            journal=lambda tenant_id: TellingJournal(stores.journal(tenant_id), tenant_id, changes),
            idempotency=stores.idempotency,
            usage=stores.usage,
            engine=_opened_once(stack, settings.database_url, tracing),
            files=evidence_files(settings, drafting.clock, stores.files),
            notification=_notification(stores, settings, drafting.clock),
            queue=await _open_queue(stack, settings) if shared else None,
            cache=shares.cache,
            signals=shares.signals,
            limiter=shares.limiter,
            embedder=await _open_embedder(stack, tracing),
            at_one_moment=partial(_at_one_moment, None if settings.supabase_url else database),
            context_apart=tracing.context_apart if tracing else Context,
        )


@asynccontextmanager
async def _at_one_moment(
    database: "Database | None", application: Application
) -> AsyncIterator[Application]:
    if database is None:
        yield application
        return
    async with database.at_one_moment() as moment:
        stores = stores_in(moment)
        yield evolve(
            application,
            directory=stores.directory,
            keys=stores.keys,
            members=stores.members,
            holds=stores.holds,
            unit_of_work=stores.unit_of_work,
            events=stores.events,
            journal=stores.journal,
            usage=stores.usage,
            notification=evolve(application.notification, webhooks=stores.webhooks),
        )


def _opened_once(
    stack: AsyncExitStack, database_url: str, tracing: "Tracing | None"
) -> Callable[[], Awaitable[DeliberationEngine]]:
    """What opens the engine with the first call, whatever becomes of the caller meanwhile."""
    opening: asyncio.Task[DeliberationEngine] | None = None

    async def engine() -> DeliberationEngine:
        from adapters.langgraph import open_engine

        nonlocal opening
        if opening is None or (opening.done() and opening.exception() is not None):
            opening = asyncio.create_task(stack.enter_async_context(open_engine(database_url)))
        # A caller that is cancelled must not leave it half open: its file would stay locked.
        opened = await asyncio.shield(opening)
        return tracing.engine(opened) if tracing else opened

    return engine


async def _open_queue(stack: AsyncExitStack, settings: Settings) -> PanelQueue:
    from adapters.procrastinate.queue import open_queue

    opening = open_queue(settings.database_url, lease_seconds=settings.lease_seconds)
    queue = await stack.enter_async_context(opening)
    if settings.modal_app is None:
        return queue
    from adapters.modal import open_carried_queue

    return await stack.enter_async_context(open_carried_queue(queue, settings.modal_app))


async def _open_embedder(stack: AsyncExitStack, tracing: "Tracing | None") -> Embedder | None:
    name = os.environ.get(EMBEDDING_MODEL_VARIABLE, "").strip()
    if not name:
        return None
    from adapters.llm.embedder import embedder_of

    tracer = tracing.tracer if tracing else None
    return await stack.enter_async_context(embedder_of(name, os.environ, tracer))


def _notification(stores: Stores, settings: Settings, clock: Clock) -> Notification:
    from adapters.webhook import open_courier

    return Notification(
        webhooks=stores.webhooks,
        outbox=stores.outbox,
        tenants=stores.notified,
        events=stores.events,
        box=webhook_box(settings),
        courier=partial(open_courier, loopback=settings.webhooks_to_loopback),
        clock=clock,
    )
