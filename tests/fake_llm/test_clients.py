"""The wire formats, held to by the real clients."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from enum import StrEnum
from typing import Any

import numpy as np
import pytest
from anthropic import AsyncAnthropic
from openai import AsyncOpenAI
from pydantic import BaseModel, Field
from pydantic_ai import Agent, NativeOutput, PromptedOutput, ToolOutput
from pydantic_ai.models import Model
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider

from tests.fake_llm import FakeLlm

EVIDENCE = (
    'Weigh this.\n<<<evidence name="bench.md" k7Q>>>\n# Bench tests\n'
    "The device kept its accuracy over 500 hours. No leak was seen at 2 bar.\n<<<end k7Q>>>"
)
QUESTION: dict[str, Any] = {
    "model": "fake",
    "messages": [{"role": "user", "content": "Which route?"}],
}

Serving = Callable[[FakeLlm], AbstractAsyncContextManager[Model]]


class Route(StrEnum):
    TRADITIONAL = "Traditional 510(k)"
    DE_NOVO = "De Novo request"


class Passage(BaseModel):
    quote: str
    source: str | None = None


class Verdict(BaseModel):
    route: Route
    rating: int = Field(ge=1, le=9)
    probability: float = Field(ge=0, le=1)
    reasons: str
    passages: list[Passage] = Field(min_length=1, max_length=3)


@asynccontextmanager
async def openai_model(fake: FakeLlm) -> AsyncIterator[Model]:
    async with AsyncOpenAI(base_url=fake.base_url, api_key="any") as client:
        yield OpenAIChatModel("fake", provider=OpenAIProvider(openai_client=client))


@asynccontextmanager
async def anthropic_model(fake: FakeLlm) -> AsyncIterator[Model]:
    async with AsyncAnthropic(base_url=fake.url, api_key="any") as client:
        provider = AnthropicProvider(anthropic_client=client)
        yield AnthropicModel("claude-sonnet-4-6", provider=provider)


@pytest.mark.parametrize("output", [NativeOutput, ToolOutput, PromptedOutput])
@pytest.mark.parametrize("model", [openai_model, anthropic_model])
async def test_pydantic_ai_gets_a_typed_answer_that_quotes_the_evidence(
    fake_llm: FakeLlm, model: Serving, output: Callable[[type], Any]
) -> None:
    async with model(fake_llm) as answering:
        answer = await Agent(answering, output_type=output(Verdict), retries=0).run(EVIDENCE)

    assert all(passage.quote in EVIDENCE for passage in answer.output.passages)
    assert {passage.source for passage in answer.output.passages} <= {"bench.md", None}
    assert answer.usage.input_tokens >= len(EVIDENCE) // 4
    assert fake_llm.record.outcomes == {"ok": 1}


async def test_openai_client_gets_the_same_text_whole_and_streamed(fake_llm: FakeLlm) -> None:
    async with AsyncOpenAI(base_url=fake_llm.base_url, api_key="any") as client:
        whole = await client.chat.completions.create(**QUESTION)
        stream = await client.chat.completions.create(
            **QUESTION, stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in stream]

    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text == whole.choices[0].message.content
    assert chunks[-1].usage == whole.usage
    assert chunks[-2].choices[0].finish_reason == whole.choices[0].finish_reason == "stop"


async def test_anthropic_client_gets_the_same_text_whole_and_streamed(fake_llm: FakeLlm) -> None:
    async with AsyncAnthropic(base_url=fake_llm.url, api_key="any") as client:
        whole = await client.messages.create(**QUESTION, max_tokens=100)
        async with client.messages.stream(**QUESTION, max_tokens=100) as stream:
            streamed = await stream.get_final_message()

    assert [one.to_dict() for one in streamed.content] == [one.to_dict() for one in whole.content]
    assert streamed.usage.output_tokens == whole.usage.output_tokens
    assert streamed.stop_reason == whole.stop_reason == "end_turn"


async def test_equal_texts_have_equal_unit_vectors(fake_llm: FakeLlm) -> None:
    async with AsyncOpenAI(base_url=fake_llm.base_url, api_key="any") as client:
        answer = await client.embeddings.create(model="fake", input=["leak", "noise", "leak"])

    first, second, third = (np.array(one.embedding) for one in answer.data)
    assert np.array_equal(first, third)
    assert abs(first @ second) < 0.5
    assert np.linalg.norm(first) == pytest.approx(1)


async def test_the_models_are_listed_with_one_for_each_fault(fake_llm: FakeLlm) -> None:
    async with AsyncOpenAI(base_url=fake_llm.base_url, api_key="any") as client:
        names = {model.id async for model in client.models.list()}

    assert {"fake", "fault-429", "fault-hang"} <= names
