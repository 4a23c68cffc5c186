"""How to run the server: in this event loop, or in a thread."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

from aiohttp import web
from anyio.from_thread import start_blocking_portal

from tests.fake_llm.server import FakeLlm, Script

_LARGEST_BODY = 64 * 2**20


class _CountingServer(web.Server):
    """aiohttp's plain server, which the router and middlewares of an application would slow."""

    def __init__(self, fake: FakeLlm) -> None:
        super().__init__(
            fake.answer,
            request_factory=partial(
                web.BaseRequest,
                loop=asyncio.get_running_loop(),
                client_max_size=_LARGEST_BODY,
            ),
            handler_cancellation=True,
            access_log=None,
        )
        self._fake = fake

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        self._fake.record.connections += 1
        super().connection_made(handler, transport)


@asynccontextmanager
async def running_fake_llm(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    latency: float = 0.0,
    seed: str = "",
    script: Script | None = None,
) -> AsyncIterator[FakeLlm]:
    """A server in this event loop, on that port or (0) any that is free."""
    fake = FakeLlm(latency=latency, seed=seed, script=script)
    runner = web.ServerRunner(_CountingServer(fake), shutdown_timeout=0.01)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, backlog=4096)
        await site.start()
        fake.url = f"http://{host}:{runner.addresses[0][1]}"
        yield fake
    finally:
        await runner.cleanup()


@contextmanager
def fake_llm_in_thread(*, seed: str = "", script: Script | None = None) -> Iterator[FakeLlm]:
    """A server in a thread and loop of its own: it answers while the caller blocks."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(running_fake_llm(seed=seed, script=script)) as fake,
    ):
        yield fake
