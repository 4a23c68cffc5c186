"""Spans that tell what was done and how it ended, and never what was said."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context

from opentelemetry import context as context_api
from opentelemetry.semconv.attributes.error_attributes import ERROR_TYPE
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanKind,
    StatusCode,
    Tracer,
    get_current_span,
    set_span_in_context,
    use_span,
)
from opentelemetry.util.types import AttributeValue

Attributes = Mapping[str, AttributeValue]


@contextmanager
def spanning(
    tracer: Tracer,
    name: str,
    attributes: Attributes,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: context_api.Context | None = None,
) -> Iterator[Span]:
    """A span for as long as the block lasts, in `parent` or in the span around it."""
    span = tracer.start_span(name, parent, kind=kind, attributes=attributes)
    with inside(span):
        try:
            yield span
        except BaseException as error:
            tell_failure(span, type(error).__name__)
            raise
        finally:
            span.end()


@contextmanager
def inside(span: Span) -> Iterator[None]:
    """What the block does belongs to the span, which goes on after it."""
    # An exception's own words stay out: they may hold a secret.
    with use_span(span, record_exception=False, set_status_on_exception=False):
        yield


def tell_failure(span: Span, kind: str) -> None:
    """Have the span say that it failed, by the kind of failure alone."""
    span.set_attribute(ERROR_TYPE, kind)
    span.set_status(StatusCode.ERROR)


def context_apart() -> Context:
    """A context for work that outlives what began it: empty, but for the span it belongs to."""
    apart = Context()
    span = get_current_span().get_span_context()
    if span.is_valid:
        parent = set_span_in_context(NonRecordingSpan(span), context_api.Context())
        apart.run(context_api.attach, parent)
    return apart
