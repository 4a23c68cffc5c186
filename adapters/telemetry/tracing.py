"""The traces of one process, from their beginning to the last one that is sent."""

import asyncio
import threading
from collections.abc import Callable
from contextvars import Context
from functools import partial
from types import TracebackType
from typing import Self

from attrs import frozen
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Tracer
from starlette.types import ASGIApp, Scope

from adapters.telemetry.deliberation import TracedEngine
from adapters.telemetry.export import TellingExporter
from adapters.telemetry.requests import TracedRequests
from adapters.telemetry.spans import context_apart
from application.panel.ports import DeliberationEngine

_FLUSH_SECONDS = 3
"""How long a process that stops waits for its last spans to be sent."""


@frozen
class Tracing:
    """What makes spans; the last of them are sent when its block ends.

    Attributes:
        tracer: begins spans.
    """

    tracer: Tracer
    _provider: TracerProvider
    _exporter: TellingExporter

    def requests(
        self,
        app: ASGIApp,
        *,
        route_of: Callable[[Scope], str | None],
        path_of: Callable[[str], str],
    ) -> ASGIApp:
        """The application, each request to which is a span.

        Args:
            app: answers requests.
            route_of: the template of the path that answered one; None for an unknown path.
            path_of: the path as it may be told.
        """
        return TracedRequests(app, self.tracer, route_of, path_of)

    def engine(self, inner: DeliberationEngine) -> DeliberationEngine:
        """The engine, each run of which is a span."""
        return TracedEngine(inner, self.tracer)

    def context_apart(self) -> Context:
        """A context for work that outlives its request: empty, but for the trace."""
        return context_apart()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # In a thread that ends with the process: a collector that hangs must not hold it up.
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        await asyncio.to_thread(partial(closing.join, _FLUSH_SECONDS))
        if closing.is_alive():
            self._exporter.tell_failure()


def start_tracing(*, endpoint: str, headers: str, service_name: str, version: str) -> Tracing:
    """Begin to send spans; what is not set here, OpenTelemetry's own variables say.

    Args:
        endpoint: the collector's base URL, for OTLP over HTTP.
        headers: what is sent along, as `name=value` pairs parted by commas; may hold a key.
        service_name: what the spans call this service.
        version: of this service.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.util.re import parse_env_headers

    sending = OTLPSpanExporter(
        endpoint=f"{endpoint.rstrip('/')}/v1/traces",
        headers=parse_env_headers(headers, liberal=True),
    )
    exporter = TellingExporter(sending)
    resource = Resource.create({SERVICE_NAME: service_name, SERVICE_VERSION: version})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Tracing(provider.get_tracer("ask_panel", version), provider, exporter)
