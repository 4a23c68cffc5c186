"""The application that a server runs: `uvicorn entrypoints.api.app:create_app --factory`."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from application.evidence.ports import FILE_LIMIT
from entrypoints.api import (
    consensus,
    experts,
    exposition,
    files,
    health,
    openapi,
    panels,
    problem,
    tenancy,
    webhooks,
)
from entrypoints.api.body import BodyKind, CheckedBody
from entrypoints.api.file_content import file_content
from entrypoints.api.metrics import Metrics, route_of
from entrypoints.api.middleware import LoopbackOnly, Recorded
from entrypoints.api.request_id import HEADER as REQUEST_ID
from entrypoints.api.service import Service
from entrypoints.bootstrap import (
    FILE_CONTENT_PATH,
    Application,
    cursor_key,
    open_application,
    open_catalogue,
    open_tracing,
    open_verifier,
)
from entrypoints.cleanup import every_hour, hourly
from entrypoints.live import LiveEvents, listening
from entrypoints.logs import configure_logs
from entrypoints.mcp.http import PATH as MCP
from entrypoints.mcp.http import McpEndpoint, mcp_sessions
from entrypoints.notification import notifying
from entrypoints.queued_runner import QueuedRunner
from entrypoints.redaction import redacted
from entrypoints.runner import InProcessRunner, PanelRunner
from entrypoints.sampling import sampling
from entrypoints.settings import Settings, load_settings, require_servable

if TYPE_CHECKING:
    from entrypoints.bootstrap.tracing import Tracing

PREFIX = "/api/v1"

_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
_ASKED_WITH = (
    "Authorization",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "X-Tenant-ID",
    REQUEST_ID,
)
_ANSWERED_WITH = ("ETag", "Location", "Retry-After", REQUEST_ID)
_QUICK_COMPRESSION = 4
"""Most of what the highest level saves, in a fraction of its time."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service on the settings' database.

    Without settings it is a process's own: it takes those of the environment, and sets the
    process's logging up.

    Raises:
        InvalidValue: a setting breaks a rule, or they do not fit together.
    """
    if settings is None:
        settings = load_settings(None, os.environ)
        configure_logs(settings.log_level, traced=settings.otlp_endpoint is not None)
    require_servable(settings)
    metrics = Metrics()
    tracing = open_tracing(settings)
    app = openapi.DescribedApp(
        title="Ask Panel",
        version=version("ask-panel"),
        description=openapi.DESCRIPTION,
        servers=[{"url": "/", "description": "This server"}],
        openapi_tags=list(openapi.TAGS),
        telemetry={"tracing": False, "metrics": False, "logs": False},  # we have our own
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        middleware=_middleware(settings, metrics, tracing),
        lifespan=_lifespan(settings, metrics, tracing),
    )
    problem.register(app)
    _include_routes(app)
    app.router.routes.append(Route(MCP, McpEndpoint(), include_in_schema=False))
    # Undescribed, as its addresses are for whoever was given one and are built by nobody else.
    content = Route(
        FILE_CONTENT_PATH, file_content, methods=["GET", "PUT"], include_in_schema=False
    )
    app.router.routes.append(content)
    return app


def _include_routes(app: FastAPI) -> None:
    """Panels first, and no router within another: FastAPI searches those again at each level."""
    for part in panels.ROUTERS:
        app.include_router(part, prefix=f"{PREFIX}/panels", tags=["panels"])
    for part in tenancy.ROUTERS:
        app.include_router(part, prefix=PREFIX, tags=["tenants"])
    for part in (consensus.router, experts.router, files.router, webhooks.router):
        app.include_router(part, prefix=PREFIX)
    app.include_router(health.router)
    app.include_router(exposition.router)


def _lifespan(
    settings: Settings, metrics: Metrics, tracing: "Tracing | None"
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with (
            tracing or nullcontext(),
            open_application(settings, serving=True, meter=metrics, tracing=tracing) as application,
            open_verifier(settings) as verifier,
        ):
            live = LiveEvents(application.events)
            runner = await _runner(application, settings, live)
            if isinstance(runner, InProcessRunner):
                metrics.running_panels.set_function(lambda: runner.running)
            app.state.service = Service(
                application=application,
                catalogue=open_catalogue(None),
                runner=runner,
                live=live,
                verifier=verifier,
                metrics=metrics,
                settings=settings,
                cursor_key=cursor_key(settings),
            )
            try:
                async with (
                    notifying(application.notification),
                    listening(application.signals, live, application.forget_key),
                    every_hour(_hourly(application, settings)),
                    mcp_sessions() as app.state.mcp,
                    sampling(metrics, application.storage, limit=settings.pool_size),
                ):
                    yield
            finally:
                await runner.close()

    return lifespan


def _hourly(application: Application, settings: Settings) -> Callable[[], Awaitable[None]] | None:
    """What this process does once an hour: nothing where workers do."""
    return hourly(application, settings) if application.queue is None else None


async def _runner(application: Application, settings: Settings, live: LiveEvents) -> PanelRunner:
    """What runs panels: workers where there is a queue; else this process, which goes on first."""
    if application.queue is not None:
        return QueuedRunner(application.queue, live.announce)
    runner = InProcessRunner(
        application,
        at_once=settings.runs_at_once,
        at_once_a_tenant=settings.tenant_runs_at_once,
        announce=live.announce,
    )
    await runner.take_up()
    return runner


def _middleware(
    settings: Settings, metrics: Metrics, tracing: "Tracing | None"
) -> list[Middleware]:
    """What a request passes, the outermost first."""
    passed = [Middleware(Recorded, https=settings.https, metrics=metrics)]
    if tracing is not None:
        # Outside of the record, whose lines carry the ids of the trace.
        traced = Middleware(tracing.requests, route_of=route_of, path_of=redacted)
        passed.insert(0, traced)
    if settings.cors_origins:
        passed.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=_METHODS,
                allow_headers=_ASKED_WITH,
                expose_headers=_ANSWERED_WITH,
            )
        )
    passed.append(Middleware(GZipMiddleware, compresslevel=_QUICK_COMPRESSION))
    if not settings.auth:
        passed.append(Middleware(LoopbackOnly))
    body = Middleware(
        CheckedBody,
        limit=settings.body_limit,
        other={
            ("POST", f"{PREFIX}/panels"): BodyKind(settings.panel_body_limit),
            ("PUT", FILE_CONTENT_PATH): BodyKind(FILE_LIMIT, is_json=False),
        },
        seconds=settings.body_seconds,
    )
    return [*passed, body]
