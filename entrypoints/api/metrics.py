"""What the service does, in numbers for Prometheus; nothing in them names a tenant."""

import os
from collections.abc import Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from starlette.types import Scope

from application.panel.ports import JournalEntry
from domain.panel import PanelEvent, PanelStatus, StatusChanged
from entrypoints.changes import PanelMeter

SHARED_FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of one server keep their numbers, so that each can tell those of all."""

_UNKNOWN = "unknown"
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics(PanelMeter):
    """The numbers of one process, or of all processes of one server."""

    def __init__(self) -> None:
        """Begin at nought."""
        registry = CollectorRegistry()
        self._registry = registry
        self._requests = Counter(
            "askpanel_http_requests",
            "Requests answered",
            ("route", "method", "status"),
            registry=registry,
        )
        self._durations = Histogram(
            "askpanel_http_request_duration_seconds",
            "How long answers took, streams to their end",
            ("route", "method"),
            buckets=_SECONDS,
            registry=registry,
        )
        self._begun = Counter("askpanel_panels_begun", "Panels begun", registry=registry)
        self._ended = Counter(
            "askpanel_panels_ended", "Panels ended", ("status",), registry=registry
        )
        self._answers = Counter(
            "askpanel_answers", "Answers of seats and offices", ("outcome",), registry=registry
        )
        self._model_requests = Counter(
            "askpanel_model_requests", "Requests to models, failed ones too", registry=registry
        )
        self._tokens = Counter(
            "askpanel_model_tokens", "Tokens of models", ("direction",), registry=registry
        )
        self._usd = Counter("askpanel_model_cost_usd", "What models cost", registry=registry)
        self._cache_reads = Counter(
            "askpanel_cache_reads",
            "Looked up in the cache",
            ("result",),
            registry=registry,
        )
        self.running_panels = Gauge(
            "askpanel_panels_running",
            "Panels that these processes run",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.connections_in_use = Gauge(
            "askpanel_database_connections_in_use",
            "Connections to the database that are in use, of the busiest process",
            registry=registry,
            multiprocess_mode="livemax",
        )
        self.connections_limit = Gauge(
            "askpanel_database_connections_limit",
            "How many of them one process may have",
            registry=registry,
            multiprocess_mode="livemax",
        )
        self.open_streams = Gauge(
            "askpanel_streams_open",
            "Open streams of events",
            registry=registry,
            multiprocess_mode="livesum",
        )

    def answered_request(self, scope: Scope, status: int | None, seconds: float) -> None:
        """Count a request; a `status` of None is that of one whose caller left."""
        method = scope["method"] if scope["method"] in _METHODS else _UNKNOWN
        route = route_of(scope) or _UNKNOWN
        self._requests.labels(route, method, str(status or _UNKNOWN)).inc()
        self._durations.labels(route, method).observe(seconds)

    def read_from_cache(self, *, hit: bool) -> None:
        """Count an answer that was looked for in the cache."""
        self._cache_reads.labels("hit" if hit else "miss").inc()

    def committed(self, events: Sequence[PanelEvent]) -> None:
        """Count the panels that begin or end with these events."""
        for event in events:
            if not isinstance(event, StatusChanged):
                continue
            if event.old_status is PanelStatus.DRAFT and not event.new_status.is_terminal:
                self._begun.inc()
            if event.new_status.is_terminal:
                self._ended.labels(event.new_status.value).inc()

    def answered(self, entry: JournalEntry) -> None:
        """Count an answer and what it took."""
        abstained = entry.opinion is not None and entry.opinion.abstention is not None
        self._answers.labels("abstained" if abstained else "given").inc()
        self._model_requests.inc(entry.usage.requests)
        self._tokens.labels("input").inc(entry.usage.input_tokens)
        self._tokens.labels("output").inc(entry.usage.output_tokens)
        self._usd.inc(entry.usage.usd or 0)

    def exposition(self) -> bytes:
        """All of it, in Prometheus' text format."""
        registry = self._registry
        if os.environ.get(SHARED_FOLDER_VARIABLE):
            from prometheus_client.multiprocess import MultiProcessCollector

            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def route_of(scope: Scope) -> str | None:
    """The path with the names of its parameters in place of their values; None if unknown."""
    if "route" not in scope:
        return None
    names = {str(value): f"{{{name}}}" for name, value in scope["path_params"].items()}
    return "/".join(names.get(part, part) for part in scope["path"].split("/"))
