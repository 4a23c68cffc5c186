"""How a run stays in the trace of the request that had it enqueued, whoever runs it."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import context as context_api
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_NAME = "traceparent"
_PROPAGATOR = TraceContextTextMapPropagator()


def current_traceparent() -> str | None:
    """Where in which trace the caller is, by W3C Trace Context; None where nothing is traced."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get(_NAME)


@contextmanager
def continuing(traceparent: str | None) -> Iterator[None]:
    """What the block does belongs to that trace; what is no trace begins none."""
    carrier = {} if traceparent is None else {_NAME: traceparent}
    token = context_api.attach(_PROPAGATOR.extract(carrier, context_api.Context()))
    try:
        yield
    finally:
        context_api.detach(token)
