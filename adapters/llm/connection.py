"""One provider's shared client: opened when first used, closed once."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from adapters.llm.access import Access

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from opentelemetry.trace import Tracer
    from pydantic_ai.models import Model
    from pydantic_ai.providers import Provider

    from adapters.llm.output import TypedModel

_CONNECT_SECONDS = 10


class Connection:
    """The client that all models of a provider share, and its limit of requests at once.

    Attributes:
        access: where the provider is reached.
        limit: has a place for each request at once.
        tracer: begins a span for each request; None where nothing is traced.
    """

    def __init__(self, access: Access, *, concurrency: int, tracer: "Tracer | None" = None) -> None:
        self.access = access
        self.tracer = tracer
        self.limit = asyncio.Semaphore(concurrency)
        self._concurrency = concurrency
        self._opening = asyncio.Lock()
        self._stack = AsyncExitStack()
        self._make: Callable[[str], Model[Any]] | None = None
        self._models: dict[str, TypedModel] = {}

    async def model(self, name: str) -> "TypedModel":
        """The model of that name, on the shared client."""
        known = self._models.get(name)
        if known is not None:
            return known
        async with self._opening:
            if self._make is None:
                self._make = await self._open()
            from adapters.llm.output import TypedModel

            return self._models.setdefault(name, TypedModel(self._make(name)))

    async def close(self) -> None:
        """Close the client; the next use opens another."""
        self._models.clear()
        self._make = None
        await self._stack.aclose()

    async def _open(self) -> "Callable[[str], Model[Any]]":
        match self.access.provider:
            case "anthropic":
                return self._anthropic()
            case "google":
                return await self._google()
            case "local":
                from adapters.llm.local.model import LocalModel

                return LocalModel
            case _:
                return self._chat_completions()

    def _chat_completions(self) -> "Callable[[str], Model[Any]]":
        import aiohttp

        from adapters.llm.chat_completions import ChatCompletionsModel

        # The caller sets the deadlines, and the place in the queue.
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._concurrency),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
            proxy=_proxy_for(self.access.address or ""),
        )
        self._stack.push_async_callback(session.close)
        provider = self._openai_provider()
        return lambda name: ChatCompletionsModel(name, provider=provider, session=session)

    def _openai_provider(self) -> "Provider[AsyncOpenAI]":
        from pydantic_ai.providers.ollama import OllamaProvider
        from pydantic_ai.providers.openai import OpenAIProvider

        own = OllamaProvider if self.access.provider == "ollama" else OpenAIProvider
        return own(base_url=self.access.address, api_key=self.access.key or "none-needed")

    def _anthropic(self) -> "Callable[[str], Model[Any]]":
        import anthropic
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        client = anthropic.AsyncAnthropic(
            api_key=self.access.key,
            base_url=self.access.address,
            max_retries=0,
            http_client=anthropic.DefaultAioHttpClient(),
        )
        self._stack.push_async_callback(client.close)
        provider = AnthropicProvider(anthropic_client=client)
        return lambda name: AnthropicModel(name, provider=provider)

    async def _google(self) -> "Callable[[str], Model[Any]]":
        from pydantic_ai.models.google import GoogleModel
        from pydantic_ai.providers.google import GoogleProvider

        provider = GoogleProvider(api_key=self.access.key, base_url=self.access.address)
        await self._stack.enter_async_context(provider)
        return lambda name: GoogleModel(name, provider=provider)


def _proxy_for(address: str) -> str | None:
    """The proxy that the environment names for an address.

    Looked up once: aiohttp's own way reads files in a thread at each request.
    """
    parts = urlsplit(address)
    bypassed = parts.hostname is None or proxy_bypass(parts.hostname)
    return None if bypassed else getproxies().get(parts.scheme)
