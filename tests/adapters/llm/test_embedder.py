import pytest

from adapters.llm.embedder import embedder_of
from application.panel.ports import ExpertFailure
from domain.consensus import near_identical
from domain.shared import InvalidValue
from tests.fake_llm.faults import Fault, Rule
from tests.fake_llm.running import running_fake_llm

KEY = "sk-secret-canary"


async def test_equal_texts_have_equal_vectors_and_usage_is_counted() -> None:
    async with running_fake_llm() as fake:
        environment = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": fake.base_url}
        async with embedder_of("openai:text-embedding-3-small", environment) as embedder:
            given = await embedder.embed(["we agree", "we do not", "we agree"])

    assert near_identical(["a", "b", "c"], given.vectors) == (("a", "c"),)
    assert given.usage.requests == 1
    assert given.usage.input_tokens > 0
    assert given.usage.usd is not None
    assert given.usage.usd > 0


async def test_a_failure_says_what_failed_and_never_the_key() -> None:
    async with running_fake_llm() as fake:
        fake.steer(Rule(fault=Fault.KEY_ECHOED))
        environment = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": fake.base_url}
        async with embedder_of("openai:text-embedding-3-small", environment) as embedder:
            with pytest.raises(ExpertFailure, match=r"gave no embeddings \(401\)") as failure:
                await embedder.embed(["we agree"])

    assert KEY not in str(failure.value)


@pytest.mark.parametrize("name", ["", "openai", "openai: ", "anthropic:embed", "text-embedding"])
def test_a_name_of_no_embedding_model_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue, match="give openai:NAME or ollama:NAME or local") as refusal:
        embedder_of(name, {})

    assert refusal.value.field == "embedding_model"


def test_a_missing_key_is_named() -> None:
    with pytest.raises(InvalidValue, match="OPENAI_API_KEY"):
        embedder_of("openai:text-embedding-3-small", {})
