"""A span for each call to a model, by OpenTelemetry's conventions for generative AI.

It holds names and numbers: nothing that was asked, answered or shown as a proof of identity.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from opentelemetry.semconv._incubating.attributes.gen_ai_attributes import (
    GEN_AI_OPERATION_NAME,
    GEN_AI_PROVIDER_NAME,
    GEN_AI_REQUEST_MODEL,
    GEN_AI_RESPONSE_FINISH_REASONS,
    GEN_AI_RESPONSE_ID,
    GEN_AI_RESPONSE_MODEL,
    GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
    GEN_AI_USAGE_INPUT_TOKENS,
    GEN_AI_USAGE_OUTPUT_TOKENS,
    GenAiOperationNameValues,
    GenAiProviderNameValues,
)
from opentelemetry.semconv.attributes.error_attributes import ERROR_TYPE
from opentelemetry.semconv.attributes.server_attributes import SERVER_ADDRESS, SERVER_PORT
from opentelemetry.trace import INVALID_SPAN, Span, SpanKind, StatusCode, Tracer
from opentelemetry.util.types import AttributeValue
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import ModelResponse

from adapters.llm.access import Access

CHAT = GenAiOperationNameValues.CHAT.value
EMBEDDINGS = GenAiOperationNameValues.EMBEDDINGS.value

_GOOGLE = "google"


@contextmanager
def model_call(
    tracer: Tracer | None,
    operation: str,
    model: str,
    access: Access,
    **parameters: AttributeValue,
) -> Iterator[Span]:
    """A span of one request to a model, which tells of a failure by its kind alone.

    Args:
        tracer: begins it; None where nothing is traced.
        operation: `CHAT` or `EMBEDDINGS`.
        model: the model's name, as the provider knows it.
        access: where the provider is reached.
        parameters: of the request, by what follows `gen_ai.request.`.
    """
    if tracer is None:
        yield INVALID_SPAN
        return
    told = _asked(operation, model, access)
    told |= {f"gen_ai.request.{name}": value for name, value in parameters.items()}
    with tracer.start_as_current_span(
        f"{told.get(GEN_AI_OPERATION_NAME)} {model}",
        kind=SpanKind.CLIENT,
        attributes=told,
        # A provider's own words may repeat the key.
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield span
        except BaseException as error:
            span.set_attribute(ERROR_TYPE, _kind_of(error))
            span.set_status(StatusCode.ERROR)
            raise


def tell_response(span: Span, response: ModelResponse) -> None:
    """Have the span tell what the response took."""
    if not span.is_recording():
        return
    took = response.usage
    span.set_attribute(GEN_AI_USAGE_INPUT_TOKENS, took.input_tokens)
    span.set_attribute(GEN_AI_USAGE_OUTPUT_TOKENS, took.output_tokens)
    if took.cache_read_tokens:
        span.set_attribute(GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS, took.cache_read_tokens)
    if response.model_name:
        span.set_attribute(GEN_AI_RESPONSE_MODEL, response.model_name)
    if response.provider_response_id:
        span.set_attribute(GEN_AI_RESPONSE_ID, response.provider_response_id)
    if response.finish_reason:
        span.set_attribute(GEN_AI_RESPONSE_FINISH_REASONS, [response.finish_reason])


def _asked(operation: str, model: str, access: Access) -> dict[str, AttributeValue]:
    google = access.provider == _GOOGLE
    if google and operation == CHAT:
        operation = GenAiOperationNameValues.GENERATE_CONTENT.value
    asked: dict[str, AttributeValue] = {
        GEN_AI_OPERATION_NAME: operation,
        GEN_AI_PROVIDER_NAME: (
            GenAiProviderNameValues.GCP_GEMINI.value if google else access.provider
        ),
        GEN_AI_REQUEST_MODEL: model,
    }
    place = urlsplit(access.address or "")
    if place.hostname:
        asked[SERVER_ADDRESS] = place.hostname
    if place.port:
        asked[SERVER_PORT] = place.port
    return asked


def _kind_of(error: BaseException) -> str:
    if isinstance(error, ModelHTTPError):
        return str(error.status_code)
    return "timeout" if isinstance(error, TimeoutError) else type(error).__name__
