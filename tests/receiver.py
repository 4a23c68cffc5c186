"""A real receiver of notices, on this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from attrs import define, field, frozen

from tests.patience import PATIENCE_SECONDS


@frozen
class Received:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@define
class Receiver:
    """Takes what is posted, and answers as it is told.

    Attributes:
        url: where it listens.
        received: what came, in order.
        status: what it answers.
        headers: what it adds to its answers.
        seconds: how long it thinks first.
    """

    url: str = ""
    received: list[Received] = field(factory=list)
    status: int = 204
    headers: dict[str, str] = field(factory=dict)
    seconds: float = 0
    _came: asyncio.Event = field(factory=asyncio.Event, init=False)

    async def until(self, count: int) -> list[Received]:
        """What came, once it is that much."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.received) < count:
                await self._came.wait()
                self._came.clear()
        return self.received

    async def _take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.received.append(Received(request.path, headers, await request.read()))
        self._came.set()
        await asyncio.sleep(self.seconds)
        return web.Response(status=self.status, headers=self.headers)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Receiver"]:
        """Listen until the block is left."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._take)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()
