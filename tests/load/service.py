"""The whole service on this machine, as its users start it, and tenants with keys to it."""

import asyncio
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from application.tenancy import CreateKey, create_key
from domain.tenancy import Principal, Role, TenantId
from entrypoints.bootstrap import open_application, prepare_database
from entrypoints.settings import Settings
from tests.entrypoints.panels_begun import a_tenant
from tests.load.processes import ASK_PANEL, Running, running, until_answering
from tests.postgresql import APP_ROLE, OWNER, SERVICE, running_server, url_as
from tests.redis_server import RunningRedis, running_redis

ENDLESS = "1000000"
"""More requests than any measurement makes: they are counted, and none is refused."""


@frozen
class Stores:
    """Where the service keeps what it has.

    Attributes:
        owner_url: the database, for the user who owns it.
        service_url: the same, for the service's user.
        redis: what its processes share.
    """

    owner_url: str
    service_url: str
    redis: RunningRedis

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process of the service is told of them."""
        return {
            "ASK_PANEL_DATABASE_URL": self.service_url,
            "ASK_PANEL_REDIS_URL": self.redis.url,
        }


@frozen
class Caller:
    """A program that may do all for its tenant.

    Attributes:
        tenant_id: its tenant.
        key: what it shows.
    """

    tenant_id: TenantId
    key: str

    @property
    def headers(self) -> dict[str, str]:
        """What each request of it carries."""
        return {"X-Tenant-ID": str(self.tenant_id), "Authorization": f"Bearer {self.key}"}


@contextmanager
def open_stores() -> Iterator[Stores]:
    """PostgreSQL and Redis, prepared for the service; removed with the block."""
    with (
        running_server(durable=True) as server,
        server.new_database() as url,
        running_redis() as redis,
    ):
        owner_url = url_as(url, OWNER)
        asyncio.run(prepare_database(owner_url, APP_ROLE))
        yield Stores(owner_url, url_as(url, SERVICE), redis)


@contextmanager
def serving(
    environment: Mapping[str, str], folder: Path, *, port: int | None = None
) -> Iterator[tuple[Running, int]]:
    """`ask-panel serve` with keys, and its port.

    Args:
        environment: what it is told beside that.
        folder: where it logs.
        port: of this machine; any that is free by default.
    """
    port = port or free_port()
    log = folder / "api.log"
    told = {
        "ASK_PANEL_AUTH": "keys",
        "ASK_PANEL_CURSOR_SECRET": "of no worth, as all of it is gone soon",
        "ASK_PANEL_RATE_LIMIT": ENDLESS,
        "ASK_PANEL_PORT": str(port),
        **environment,
    }
    with running([ASK_PANEL, "serve"], log=log, environment=told) as api:
        until_answering(f"http://127.0.0.1:{port}/health/ready", log)
        yield api, port


def callers(stores: Stores, number: int) -> list[Caller]:
    """New callers, each of a new tenant."""
    return asyncio.run(_callers(stores, number))


async def _callers(stores: Stores, number: int) -> list[Caller]:
    async with open_application(Settings(stores.service_url), serving=True) as application:
        made = []
        for _ in range(number):
            tenant_id = await a_tenant(application)
            operator = Principal(
                tenant_id=tenant_id, subject="operator", name="operator", role=Role.OWNER
            )
            created = await create_key(
                CreateKey(by=operator, name="load", role=Role.OWNER),
                keys=application.keys(tenant_id),
                clock=application.clock,
                ids=application.ids,
                secrets=application.secrets,
            )
            made.append(Caller(tenant_id, created.text))
        return made


def free_port() -> int:
    """A port of this machine that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
