"""Whether what this process does is traced, and where the traces go."""

from importlib.metadata import version
from typing import TYPE_CHECKING

from structlog.typing import Processor

from entrypoints.settings import Settings

if TYPE_CHECKING:
    from adapters.telemetry import Tracing

__all__ = ["Tracing", "open_tracing", "trace_ids"]


def open_tracing(settings: Settings) -> "Tracing | None":
    """What traces, if the settings name a collector; its last spans are sent when its block ends.

    A collector that cannot be reached hinders nothing: the log says so once, and spans are lost.
    """
    if settings.otlp_endpoint is None:
        return None
    from adapters.telemetry import start_tracing

    return start_tracing(
        endpoint=settings.otlp_endpoint,
        headers=settings.otlp_headers or "",
        service_name=settings.service_name,
        version=version("ask-panel"),
    )


def trace_ids() -> Processor:
    """What adds the ids of the trace to a line of the log."""
    from adapters.telemetry.log_ids import add_trace_ids

    return add_trace_ids
