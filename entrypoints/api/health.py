"""Is the service alive, and can it work? For load balancers and people; it tells no secret."""

import asyncio
from importlib.metadata import version
from typing import Annotated, Literal

from attrs import asdict
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from application.panel.ports import PanelQueue
from application.shared import StorageCheck, StorageState
from domain.shared import Unavailable
from entrypoints.api.operators import OPERATORS_ONLY
from entrypoints.api.service import Open

_SECONDS = 5
"""How long the database may take to answer before it counts as gone."""

router = APIRouter(prefix="/health", tags=["health"])


class Live(BaseModel):
    """The process answers."""

    status: Literal["alive"] = Field(default="alive", examples=["alive"])


class Ready(BaseModel):
    """Requests can be served; `degraded` is slower, and stricter with callers."""

    status: Literal["ready", "degraded"] = Field(examples=["ready"])
    database: Literal["ok"] = "ok"
    cache: Literal["ok", "degraded"] = Field(examples=["ok"])


class Health(Ready):
    """The same, and what is running."""

    version: str = Field(examples=["0.1.0"])


class CacheHealth(BaseModel):
    """What processes share; without it (`degraded`) each goes on for itself."""

    status: Literal["ok", "degraded"] = Field(examples=["ok"])
    kind: Literal["memory", "redis"] = Field(examples=["redis"])


class QueueHealth(BaseModel):
    """How the work of the workers stands."""

    waiting: int = Field(description="Panels that wait for a worker.", examples=[0])
    running: int = Field(description="Panels that workers are at.", examples=[3])
    heartbeats: list[float] = Field(
        description="How many seconds ago each worker last said that it lives.", examples=[[1.2]]
    )


class SlowQuery(BaseModel):
    """A statement of the database that took long, without its values."""

    statement: str = Field(examples=["SELECT ... WHERE panels.tenant_id = :tenant"])
    took_seconds: float = Field(examples=[0.8])
    seconds_ago: float = Field(examples=[12.5])


class Detailed(Health):
    """All that is known, for whoever runs the service; numbers of a process are this one's."""

    database_kind: str = Field(examples=["postgresql"])
    database_revision: str = Field(examples=["0004"])
    connections_in_use: int = Field(examples=[2])
    connections_limit: int = Field(examples=[10])
    slow_queries: list[SlowQuery] = Field(description="The last few, the newest first.")
    cache_kind: Literal["memory", "redis"] = Field(examples=["redis"])
    queue: QueueHealth | None = Field(description="Null where this process runs panels itself.")


class DatabaseHealth(BaseModel):
    """The database, without its address."""

    status: Literal["ok"] = "ok"
    kind: str = Field(examples=["sqlite"])
    revision: str = Field(examples=["0003"])


async def current_state(storage: StorageCheck) -> StorageState:
    """The state of a database that can be worked with.

    Raises:
        Unavailable: it does not answer in time, or its schema is of another release.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            state = await storage.state()
    except TimeoutError:
        message = f"the database did not answer within {_SECONDS} seconds"
        raise Unavailable("storage_unreachable", message) from None
    if not state.is_current:
        message = (
            f"the database's schema is of revision {state.revision}, this release works with "
            f"{state.expected}; run the release that it was migrated for"
        )
        raise Unavailable("database_version_unfit", message)
    return state


async def _current_storage(service: Open) -> StorageState:
    return await current_state(service.application.storage)


async def _cache_health(service: Open) -> CacheHealth:
    return CacheHealth(
        status="ok" if await service.application.cache.check() else "degraded",
        kind="memory" if service.settings.redis_url is None else "redis",
    )


_Storage = Annotated[StorageState, Depends(_current_storage)]
_Cache = Annotated[CacheHealth, Depends(_cache_health)]


@router.get("/live", operation_id="get_liveness")
async def live() -> Live:
    """Tell that the process answers; nothing else is looked at."""
    return Live()


@router.get("/ready", operation_id="get_readiness")
async def ready(_: _Storage, cache: _Cache) -> Ready:
    """Tell whether requests can be served: the database answers, its schema is this release's.

    Without the cache they are served too, which is told as `degraded`.
    """
    return Ready(status=_readiness(cache), cache=cache.status)


@router.get("/cache", operation_id="get_cache_health")
async def cache(cache: _Cache) -> CacheHealth:
    """Tell whether what processes share can be reached; where it cannot, they go on without it."""
    return cache


@router.get("/database", operation_id="get_database_health")
async def database(storage: _Storage) -> DatabaseHealth:
    """Tell the kind of the database and the revision of its schema."""
    return DatabaseHealth(kind=storage.kind, revision=storage.expected)


@router.get("", operation_id="get_health")
async def health(_: _Storage, cache: _Cache) -> Health:
    """Tell whether requests can be served, and which release serves them."""
    return Health(status=_readiness(cache), cache=cache.status, version=version("ask-panel"))


@router.get("/detailed", operation_id="get_detailed_health", dependencies=[OPERATORS_ONLY])
async def detailed(storage: _Storage, cache: _Cache, service: Open) -> Detailed:
    """Tell whoever runs the service all that is known of it; it names no tenant."""
    queue = service.application.queue
    return Detailed(
        status=_readiness(cache),
        cache=cache.status,
        version=version("ask-panel"),
        database_kind=storage.kind,
        database_revision=storage.expected,
        connections_in_use=storage.connections_in_use,
        connections_limit=service.settings.pool_size,
        slow_queries=[SlowQuery(**asdict(query)) for query in storage.slow_queries],
        cache_kind=cache.kind,
        queue=None if queue is None else await _queue_health(queue),
    )


def _readiness(cache: CacheHealth) -> Literal["ready", "degraded"]:
    return "ready" if cache.status == "ok" else "degraded"


async def _queue_health(queue: PanelQueue) -> QueueHealth:
    state = await queue.state()
    return QueueHealth(
        waiting=state.waiting, running=state.running, heartbeats=list(state.heartbeats)
    )
