"""Embedding models: of OpenAI, of Ollama, of any server that speaks their language, or local."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from types import TracebackType
from typing import TYPE_CHECKING, Self

from adapters.llm.access import Access, access_to
from adapters.llm.prices import usd_of
from application.panel.ports import Embedder, Embeddings, ExpertFailure
from domain.shared import InvalidValue, Usage

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

_PROVIDERS = ("openai", "ollama")
_SECONDS = 30.0
_RETRIES = 2


class LanguageModelEmbedder(Embedder):
    """One embedding model; its client is opened with the block and closed with it."""

    def __init__(self, name: str, access: Access, tracer: "Tracer | None" = None) -> None:
        from openai import AsyncOpenAI, DefaultAioHttpClient
        from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel
        from pydantic_ai.providers.openai import OpenAIProvider

        self._name = name
        self._provider = access.provider
        self._access = access
        self._tracer = tracer
        self._client = AsyncOpenAI(
            api_key=access.key or "none-needed",
            base_url=access.address,
            max_retries=_RETRIES,
            timeout=_SECONDS,
            http_client=DefaultAioHttpClient(),
        )
        self._model = OpenAIEmbeddingModel(
            name, provider=OpenAIProvider(openai_client=self._client)
        )

    @property
    def kind(self) -> str:
        """Provider and model, such as `openai:text-embedding-3-small`."""
        return f"{self._provider}:{self._name}"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.close()

    async def embed(self, texts: Sequence[str]) -> Embeddings:
        """A vector for each text, in one request.

        Raises:
            ExpertFailure: there is none, for a reason that holds no secret.
        """
        from opentelemetry.semconv._incubating.attributes.gen_ai_attributes import (
            GEN_AI_USAGE_INPUT_TOKENS,
        )
        from pydantic_ai.exceptions import AgentRunError

        from adapters.llm.spans import EMBEDDINGS, model_call

        try:
            with model_call(self._tracer, EMBEDDINGS, self._name, self._access) as span:
                result = await self._model.embed(list(texts), input_type="document")
                span.set_attribute(GEN_AI_USAGE_INPUT_TOKENS, result.usage.input_tokens)
        except (AgentRunError, ValueError) as error:
            # The provider's own words stay out: they may repeat the key.
            status = getattr(error, "status_code", type(error).__name__)
            message = f"{self.kind} gave no embeddings ({status})"
            raise ExpertFailure(message, usage=Usage(requests=1, usd=None)) from None
        tokens = result.usage.input_tokens
        return Embeddings(
            vectors=result.embeddings,
            usage=Usage(
                input_tokens=tokens,
                requests=1,
                usd=usd_of(self._provider, self._name, input_tokens=tokens, output_tokens=0),
            ),
        )


def embedder_of(
    name: str, environment: Mapping[str, str], tracer: "Tracer | None" = None
) -> AbstractAsyncContextManager[Embedder]:
    """The embedding model `openai:NAME`, `ollama:NAME` or `local:NAME`; open within the block.

    Args:
        name: provider and model.
        environment: may hold keys and addresses of providers.
        tracer: begins a span for each request; None where nothing is traced.

    Raises:
        InvalidValue: there is no such provider, no name, no key, or no such model on this
            machine; it says what to do.
    """
    provider, _, model = name.partition(":")
    if provider == "local" and model.strip():
        from adapters.llm.local.embedder import LocalEmbedder

        return nullcontext(LocalEmbedder(model.strip(), tracer))
    if provider not in _PROVIDERS or not model.strip():
        known = " or ".join(f"{one}:NAME" for one in (*_PROVIDERS, "local"))
        message = f"there is no embedding model {name!r:.80}; give {known}"
        raise InvalidValue("embedding_model_unknown", message, field="embedding_model")
    return LanguageModelEmbedder(model.strip(), access_to(provider, environment), tracer)
