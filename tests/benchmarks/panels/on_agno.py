"""agno: one agent a seat, structured output, under a bare loop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from agno.agent import Agent
from agno.models.openai import OpenAIChat

from tests.benchmarks.panels.answer import Answer
from tests.benchmarks.panels.case import KEY, MODEL, Hold, hold_panel


@asynccontextmanager
async def agents(base_url: str) -> AsyncIterator[Hold]:
    """As its documentation has it, but telling its makers nothing."""
    model = OpenAIChat(id=MODEL, base_url=base_url, api_key=KEY)

    @cache
    def agent(told: str) -> Agent:
        return Agent(model=model, instructions=told, output_schema=Answer, telemetry=False)

    async def ask(told: str, asked: str) -> Answer:
        return Answer.model_validate((await agent(told).arun(asked)).content)

    yield lambda: hold_panel(ask)
