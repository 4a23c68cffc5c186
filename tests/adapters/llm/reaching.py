"""How tests reach the fake server's models."""

from collections.abc import Mapping

from adapters.llm.patience import Patience
from tests.fake_llm import FakeLlm
from tests.patience import PATIENCE_SECONDS

KEY = "sk-test-secret-0123456789"
IMPATIENT = Patience(
    request=2.0, total=PATIENCE_SECONDS, attempts=10, first_wait=0.01, longest_wait=0.05
)
"""Of a server that hangs: it answers far quicker than that where it does not."""

OPENAI = "openai:gpt-5-mini"
ANTHROPIC = "anthropic:claude-sonnet-4-6"
PROMPTED = "anthropic:claude-3-haiku-20240307"
"""A model that cannot be held to a schema."""
OLLAMA = "ollama:qwen3"
WIRES = (OPENAI, ANTHROPIC)
MODELS = (*WIRES, PROMPTED, OLLAMA)


def environment_of(fake: FakeLlm, **more: str) -> Mapping[str, str]:
    """What an installation that reaches the fake server is told."""
    return {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": fake.base_url,
        "ANTHROPIC_API_KEY": KEY,
        "ANTHROPIC_BASE_URL": fake.url,
        "OLLAMA_BASE_URL": fake.base_url,
        **more,
    }
