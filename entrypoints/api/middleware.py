"""What every request passes through on its way in, and every answer on its way out."""

import logging
from time import perf_counter

import structlog
from attrs import define, frozen
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.api.metrics import Metrics
from entrypoints.api.problem import HttpRefusal, internal_error, refusal_response
from entrypoints.api.request_id import (
    HEADER,
    LOGGED_AS,
    panel_named,
    request_id_of,
    uuid_text,
)
from entrypoints.setting_rules import is_loopback

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_TRANSPORT_SECURITY = "max-age=31536000"
_PRIVATE = "private, no-cache"
_PATH_LENGTH = 200
_SERVER_FAULT = 500

_log: structlog.stdlib.BoundLogger = structlog.get_logger("ask_panel.requests")


@frozen
class Recorded:
    """Gives a request its id, its answer the headers of every answer; it is logged and counted.

    An exception that nobody answered becomes a problem without a word of what it was; the log
    tells that, under the request's id.
    """

    app: ASGIApp
    https: bool
    metrics: Metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = request_id_of(scope)
        answer = _Answer(send, request_id, https=self.https)
        began = perf_counter()
        with structlog.contextvars.bound_contextvars(**{LOGGED_AS: request_id}):
            try:
                await self.app(scope, receive, answer.send)
            except Exception:
                _log.exception("the request failed", **_told_of(scope))
                if answer.status is not None:
                    raise
                await internal_error()(scope, receive, answer.send)
            finally:
                seconds = perf_counter() - began
                _record(scope, answer.status, 1000 * seconds)
                self.metrics.answered_request(scope, answer.status, seconds)


@define
class _Answer:
    """Sends an answer, with the headers that every answer has."""

    _send: Send
    _request_id: str
    _https: bool
    status: int | None = None

    async def send(self, message: Message) -> None:
        """Pass the message on."""
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            headers[HEADER] = self._request_id
            headers.setdefault("Cache-Control", _PRIVATE)
            if self._https:
                headers["Strict-Transport-Security"] = _TRANSPORT_SECURITY
        await self._send(message)


@frozen
class LoopbackOnly:
    """Keeps a service without authentication to this machine, whatever it was bound to.

    The Host header counts too: else a web page could reach it through a name of its own that
    leads to 127.0.0.1.
    """

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or refuse it."""
        if scope["type"] == "http" and not _is_local(scope):
            detail = "without authentication this service answers on 127.0.0.1 and localhost only"
            error = HttpRefusal(403, code="loopback_only", detail=detail, field="Host")
            await refusal_response(error)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_local(scope: Scope) -> bool:
    host = Headers(scope=scope).get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    server = scope.get("server")
    return is_loopback(name) and (server is None or is_loopback(server[0]))


def _record(scope: Scope, status: int | None, milliseconds: float) -> None:
    """Write the request's line; the query string stays out, as people put secrets there."""
    level = logging.INFO
    if scope["path"].startswith("/health"):
        level = logging.DEBUG
    if status is not None and status >= _SERVER_FAULT:
        level = logging.ERROR
    _log.log(level, "request", status=status, ms=round(milliseconds, 1), **_told_of(scope))


def _told_of(scope: Scope) -> dict[str, object]:
    told = {
        "method": scope["method"],
        "path": scope["path"][:_PATH_LENGTH],
        "tenant_id": uuid_text(Headers(scope=scope).get("x-tenant-id")),
        **panel_named(scope),
        "client": scope["client"][0] if scope.get("client") else None,
    }
    return {name: value for name, value in told.items() if value is not None}
