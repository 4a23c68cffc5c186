"""The one address of a Supabase project: `/rest/v1` before PostgREST, and `/storage/v1`."""

import io
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

import aiohttp
from aiohttp import web
from anyio.from_thread import start_blocking_portal
from attrs import define, field
from yarl import URL

from tests.supabase.storage import Storage

PUBLISHABLE_KEY = "sb_publishable_made_up_for_tests"
_REST = "/rest/v1/"
_STORAGE = "/storage/v1/"
_HOP_BY_HOP = {"connection", "content-encoding", "content-length", "host", "transfer-encoding"}
_BODY_LIMIT = 64 * 2**20


@define
class Gateway:
    """Passes requests on, as the one of Supabase does.

    Attributes:
        rest_port: where PostgREST listens.
        url: where it listens itself.
        answer: what is answered instead, if anything: a status and a body.
        requests: the method and path of each request.
        storage: answers for files.
    """

    rest_port: int
    url: str = ""
    answer: tuple[int, str] | None = None
    requests: list[tuple[str, str]] = field(factory=list)
    storage: Storage = field(factory=Storage)

    async def respond(
        self, request: web.BaseRequest, session: aiohttp.ClientSession
    ) -> web.Response:
        """PostgREST's answer."""
        self.requests.append((request.method, request.path))
        if self.answer is not None:
            return web.Response(status=self.answer[0], text=self.answer[1])
        if request.path.startswith(_STORAGE):
            return await self.storage.respond(request)
        if request.headers.get("apikey") != PUBLISHABLE_KEY:
            return web.json_response({"message": "Invalid API key"}, status=401)
        if not request.raw_path.startswith(_REST):
            return web.json_response({"message": "no Route matched"}, status=404)
        target = f"http://127.0.0.1:{self.rest_port}/{request.raw_path.removeprefix(_REST)}"
        async with session.request(
            request.method,
            URL(target, encoded=True),
            headers=_passed_on(request.headers),
            data=io.BytesIO(await request.read()) if request.can_read_body else None,
        ) as answer:
            body = await answer.read()
            return web.Response(status=answer.status, body=body, headers=_passed_on(answer.headers))


def _passed_on(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _HOP_BY_HOP}


@asynccontextmanager
async def _running(rest_port: int) -> AsyncIterator[Gateway]:
    gateway = Gateway(rest_port)
    async with aiohttp.ClientSession(auto_decompress=True) as session:

        async def respond(request: web.Request) -> web.Response:
            return await gateway.respond(request, session)

        application = web.Application(client_max_size=_BODY_LIMIT)
        application.router.add_route("*", "/{path:.*}", respond)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.01)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            gateway.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield gateway
        finally:
            await runner.cleanup()


@contextmanager
def running_gateway(rest_port: int) -> Iterator[Gateway]:
    """A gateway in a thread of its own, for clients in any loop."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_running(rest_port)) as gateway,
    ):
        yield gateway
