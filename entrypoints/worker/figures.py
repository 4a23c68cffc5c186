"""A worker's own numbers, and whether it lives, over HTTP: for whoever watches it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from attrs import field, frozen
from prometheus_client import CONTENT_TYPE_LATEST

from domain.shared import InvalidValue
from entrypoints.api.metrics import Metrics
from entrypoints.operators import refusal_of_figures
from entrypoints.setting_rules import is_loopback

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@frozen(kw_only=True)
class FiguresPlace:
    """Where a worker shows its numbers.

    Attributes:
        host: the interface.
        port: 0 to 65535; 0 takes a free one.
        token: of the operator; without one only callers on this machine see them.
    """

    host: str
    port: int
    token: str | None = field(repr=False)


@asynccontextmanager
async def figures_shown(metrics: Metrics, place: FiguresPlace) -> AsyncIterator[str]:
    """Show the numbers at `/metrics`, and a sign of life at `/health/live`; the URL of both.

    Raises:
        InvalidValue: others could reach the place, and there is no token to keep them out.
        OSError: the address is taken, or is none of this machine's.
    """
    if place.token is None and not is_loopback(place.host):
        message = (
            f"{place.host} is reached from other machines: set ASK_PANEL_OPERATOR_TOKEN, which "
            "whoever fetches the metrics has to show, or show them on 127.0.0.1 only"
        )
        raise InvalidValue("metrics_unguarded", message, field="metrics_host")

    async def show(request: web.Request) -> web.Response:
        refusal = refusal_of_figures(place.token, request.headers, request.remote)
        if refusal is not None:
            return web.Response(status=403, text=f"{refusal}\n", headers=_HEADERS)
        told = _HEADERS | {"Content-Type": CONTENT_TYPE_LATEST}
        return web.Response(body=metrics.exposition(), headers=told)

    app = web.Application()
    app.router.add_get("/metrics", show)
    app.router.add_get("/health/live", _live)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, place.host, place.port).start()
        host = f"[{place.host}]" if ":" in place.host else place.host
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _live(_: web.Request) -> web.Response:
    return web.json_response({"status": "alive"}, headers=_HEADERS)
