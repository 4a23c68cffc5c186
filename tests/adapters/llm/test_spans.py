"""What a call of a model tells of itself, and what it keeps to itself."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Tracer, get_current_span

from adapters.llm.access import Access
from adapters.llm.embedder import embedder_of
from adapters.llm.spans import CHAT, model_call
from application.panel.ports import ExpertFailure
from tests.fake_llm.faults import Fault, Rule
from tests.fake_llm.running import running_fake_llm

KEY = "sk-secret-canary"
MODEL = "text-embedding-3-small"


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def tracer(spans: InMemorySpanExporter) -> Iterator[Tracer]:
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    yield provider.get_tracer("test")
    provider.shutdown()


async def test_embeddings_are_a_call_by_the_conventions(
    spans: InMemorySpanExporter, tracer: Tracer
) -> None:
    async with running_fake_llm() as fake:
        environment = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": fake.base_url}
        async with embedder_of(f"openai:{MODEL}", environment, tracer) as embedder:
            given = await embedder.embed(["we agree", "we do not"])
            fake.steer(Rule(fault=Fault.KEY_ECHOED))
            with pytest.raises(ExpertFailure):
                await embedder.embed(["we agree"])

    good, bad = spans.get_finished_spans()
    assert good.name == f"embeddings {MODEL}"
    assert good.attributes is not None
    assert bad.attributes is not None
    assert good.attributes["gen_ai.operation.name"] == "embeddings"
    assert good.attributes["gen_ai.provider.name"] == "openai"
    assert good.attributes["gen_ai.request.model"] == MODEL
    assert good.attributes["gen_ai.usage.input_tokens"] == given.usage.input_tokens
    assert bad.attributes["error.type"] == "401"
    for secret in (KEY, "we agree"):
        assert secret not in good.to_json() + bad.to_json()


@pytest.mark.parametrize(
    ("provider", "operation", "named"),
    [
        ("openai", "chat", "openai"),
        ("anthropic", "chat", "anthropic"),
        ("google", "generate_content", "gcp.gemini"),
        ("ollama", "chat", "ollama"),
    ],
)
def test_providers_have_the_conventions_names(
    spans: InMemorySpanExporter, tracer: Tracer, provider: str, operation: str, named: str
) -> None:
    with model_call(tracer, CHAT, "m", Access(provider=provider, key=KEY, address=None)):
        pass

    (span,) = spans.get_finished_spans()
    assert span.attributes is not None
    assert span.name == f"{operation} m"
    assert span.attributes["gen_ai.operation.name"] == operation
    assert span.attributes["gen_ai.provider.name"] == named


def test_without_a_tracer_there_is_no_span() -> None:
    access = Access(provider="openai", key=KEY, address="http://127.0.0.1:9/v1")
    with model_call(None, CHAT, "m", access, max_tokens=8) as span:
        assert not span.is_recording()
        assert not get_current_span().get_span_context().is_valid
