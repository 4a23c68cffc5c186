"""A span for each HTTP request, in the trace of whoever made it."""

from collections.abc import Callable

from attrs import frozen
from opentelemetry.context import Context
from opentelemetry.semconv.attributes.http_attributes import (
    HTTP_REQUEST_METHOD,
    HTTP_RESPONSE_STATUS_CODE,
    HTTP_ROUTE,
)
from opentelemetry.semconv.attributes.network_attributes import NETWORK_PROTOCOL_VERSION
from opentelemetry.semconv.attributes.server_attributes import SERVER_ADDRESS, SERVER_PORT
from opentelemetry.semconv.attributes.url_attributes import URL_PATH, URL_SCHEME
from opentelemetry.trace import Span, SpanKind, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.telemetry.spans import spanning, tell_failure

_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_OTHER = "_OTHER"
_PATH_LENGTH = 200
_SERVER_FAULT = 500
_CARRIED = (b"traceparent", b"tracestate")
_PROPAGATOR = TraceContextTextMapPropagator()


@frozen
class TracedRequests:
    """Pure ASGI. Neither the query string nor a header nor a body gets into the span."""

    app: ASGIApp
    tracer: Tracer
    route_of: Callable[[Scope], str | None]
    path_of: Callable[[str], str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        with spanning(
            self.tracer,
            _named(method),
            _asked(scope, method),
            kind=SpanKind.SERVER,
            parent=_callers(scope),
        ) as span:

            async def tell_and_send(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _tell_status(span, int(message["status"]))
                await send(message)

            try:
                await self.app(scope, receive, tell_and_send)
            finally:
                self._tell_route(span, scope, method)

    def _tell_route(self, span: Span, scope: Scope, method: str) -> None:
        route = self.route_of(scope)
        if route is not None:
            span.update_name(f"{_named(method)} {route}")
            span.set_attribute(HTTP_ROUTE, route)
            # A path that leads nowhere may be anything, such as a secret in the wrong place.
            span.set_attribute(URL_PATH, self.path_of(scope["path"])[:_PATH_LENGTH])


def _named(method: str) -> str:
    return "HTTP" if method == _OTHER else method


def _asked(scope: Scope, method: str) -> dict[str, AttributeValue]:
    asked: dict[str, AttributeValue] = {
        HTTP_REQUEST_METHOD: method,
        URL_SCHEME: scope["scheme"],
        NETWORK_PROTOCOL_VERSION: scope["http_version"],
    }
    if scope.get("server"):
        host, port = scope["server"]
        asked |= {SERVER_ADDRESS: host} | ({SERVER_PORT: port} if port else {})
    return asked


def _tell_status(span: Span, status: int) -> None:
    span.set_attribute(HTTP_RESPONSE_STATUS_CODE, status)
    if status >= _SERVER_FAULT:
        tell_failure(span, str(status))


def _callers(scope: Scope) -> Context:
    """The caller's place in a trace, by W3C Trace Context; none where that is not well formed."""
    carried = [(name, value) for name, value in scope["headers"] if name in _CARRIED]
    # Of two parents neither can be believed.
    parents = sum(name == b"traceparent" for name, _ in carried)
    carrier = {name.decode(): value.decode("latin-1") for name, value in carried}
    return _PROPAGATOR.extract(carrier if parents == 1 else {}, Context())
