"""A real server in a thread and loop of its own, and a reader of what it streams."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import orjson
from attrs import frozen
from fastapi import FastAPI

from domain.panel import Panel
from domain.tenancy import TenantId
from entrypoints.api.app import create_app
from entrypoints.settings import Settings
from tests.entrypoints.api.serving import served
from tests.patience import PATIENCE_SECONDS


@frozen
class Served:
    """A running service."""

    app: FastAPI
    url: str


@frozen
class Told:
    """One event of a stream, as the HTML standard has it read."""

    id: str
    event: str
    data: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - any JSON
        return orjson.loads(self.data)


@contextmanager
def serving(settings: Settings) -> Iterator[Served]:
    """A service that answers until the block is left; open streams are cut off then."""
    app = create_app(settings)
    with served(app) as url:
        yield Served(app, url)


@asynccontextmanager
async def stream(
    service: Served,
    panel: Panel,
    *,
    tenant: TenantId | None = None,
    key: str | None = None,
    ids: tuple[str, ...] = (),
    after: str | None = None,
) -> AsyncIterator[httpx.Response]:
    """The answer to whoever asks for the panel's events; its body is still to be read."""
    headers = [("X-Tenant-ID", str(tenant or panel.tenant_id))]
    headers += [("Last-Event-ID", one) for one in ids]
    headers += [("Authorization", f"Bearer {key}")] if key else []
    query = {} if after is None else {"after": after}
    url = f"{service.url}/api/v1/panels/{panel.panel_id}/events"
    async with (
        httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client,
        client.stream("GET", url, headers=headers, params=query) as response,
    ):
        yield response


async def told(response: httpx.Response) -> AsyncIterator[Told]:
    """The events of a stream, as they come."""
    assert response.status_code == 200, await response.aread()
    assert response.headers["content-type"].startswith("text/event-stream")
    rest = b""
    async for piece in response.aiter_raw():
        rest += piece
        *blocks, rest = rest.split(b"\n\n")
        for block in blocks:
            if not block.startswith(b":"):
                yield _told(block)


async def all_told(
    service: Served, panel: Panel, *, ids: tuple[str, ...] = (), after: str | None = None
) -> list[Told]:
    """Every event, to the end of the stream."""
    async with stream(service, panel, ids=ids, after=after) as response:
        return [one async for one in told(response)]


def _told(block: bytes) -> Told:
    fields = dict.fromkeys(("id", "event", "data"), "")
    # Every way in which some client ends a line.
    for line in block.decode().splitlines():
        name, _, value = line.partition(": ")
        assert fields[name] == "", "a field came twice"
        fields[name] = value
    return Told(**fields)
