"""Pydantic AI: one agent a seat, native output, under a bare loop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from pydantic_ai import Agent, NativeOutput
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

from tests.benchmarks.panels.answer import Answer
from tests.benchmarks.panels.case import KEY, MODEL, Hold, hold_panel


@asynccontextmanager
async def native_output(base_url: str) -> AsyncIterator[Hold]:
    """As its documentation has it."""
    model = OpenAIChatModel(MODEL, provider=OpenAIProvider(base_url=base_url, api_key=KEY))

    @cache
    def agent(told: str) -> Agent[None, Answer]:
        return Agent(model, instructions=told, output_type=NativeOutput(Answer))

    async def ask(told: str, asked: str) -> Answer:
        return (await agent(told).run(asked)).output

    yield lambda: hold_panel(ask)
