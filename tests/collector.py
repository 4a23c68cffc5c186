"""A collector of traces for tests: real OTLP over HTTP, on loopback."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from time import monotonic, sleep
from typing import Any

from aiohttp import web
from anyio.from_thread import start_blocking_portal
from attrs import define, field, frozen
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue

from tests.patience import PATIENCE_SECONDS


@frozen
class Spanned:
    """A span, as it came.

    Attributes:
        parent: the id of the span that it is part of; empty where there is none.
        failed: whether it says that it failed.
    """

    name: str
    trace_id: str
    span_id: str
    parent: str
    kind: int
    failed: bool
    attributes: Mapping[str, Any]
    events: Mapping[str, Mapping[str, Any]]
    resource: Mapping[str, Any]


@define(eq=False)
class Collector:
    """What came.

    Attributes:
        url: its base URL.
        refuses: whether it answers that it is broken.
        bodies: of all requests, as they came.
        headers: of the last request.
    """

    url: str = ""
    refuses: bool = False
    bodies: list[bytes] = field(factory=list)
    headers: Mapping[str, str] = field(factory=dict)

    @property
    def spans(self) -> Sequence[Spanned]:
        """All of them, in the order in which they ended."""
        return [span for body in self.bodies for span in _spans_of(body)]

    def named(self, *beginnings: str) -> list[Spanned]:
        """The spans whose names begin so."""
        return [span for span in self.spans if span.name.startswith(beginnings)]

    def until(self, beginning: str) -> Spanned:
        """The first span of that beginning of a name, once it is here."""
        began = monotonic()
        while not self.named(beginning):
            assert monotonic() - began < PATIENCE_SECONDS, [span.name for span in self.spans]
            sleep(0.05)
        return self.named(beginning)[0]

    async def take(self, request: web.Request) -> web.Response:
        """Answer one request."""
        body = await request.read()
        if self.refuses:
            return web.Response(status=400)
        self.headers = dict(request.headers)
        self.bodies.append(body)
        return web.Response(content_type="application/x-protobuf")


@asynccontextmanager
async def running_collector() -> AsyncIterator[Collector]:
    """A collector in this event loop, on a free port."""
    collector = Collector()
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/v1/traces", collector.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        collector.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield collector
    finally:
        await runner.cleanup()


@contextmanager
def collector_in_thread() -> Iterator[Collector]:
    """A collector in a thread and loop of its own: it takes spans while the caller blocks."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(running_collector()) as collector,
    ):
        yield collector


def _spans_of(body: bytes) -> Iterator[Spanned]:
    request = ExportTraceServiceRequest.FromString(body)
    for resource in request.resource_spans:
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Spanned(
                    name=span.name,
                    trace_id=span.trace_id.hex(),
                    span_id=span.span_id.hex(),
                    parent=span.parent_span_id.hex(),
                    kind=span.kind,
                    failed=span.status.code == span.status.STATUS_CODE_ERROR,
                    attributes=_values(span.attributes),
                    events={event.name: _values(event.attributes) for event in span.events},
                    resource=_values(resource.resource.attributes),
                )


def _values(pairs: Any) -> dict[str, Any]:  # noqa: ANN401 - protobuf's repeated field
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue) -> Any:  # noqa: ANN401 - any kind of value
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(one) for one in value.array_value.values]
    return getattr(value, kind) if kind else None
