"""The OpenAI SDK under a bare loop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import openai
from openai.types.shared_params import ResponseFormatJSONSchema

from tests.benchmarks.panels.answer import Answer
from tests.benchmarks.panels.case import KEY, MODEL, Hold, hold_panel

_FORMAT: ResponseFormatJSONSchema = {
    "type": "json_schema",
    "json_schema": {"name": "Answer", "schema": Answer.model_json_schema(), "strict": True},
}


@asynccontextmanager
async def sdk_default(base_url: str) -> AsyncIterator[Hold]:
    """On the transport that it comes with."""
    async with _holding(base_url, openai.DefaultAsyncHttpxClient()) as hold:
        yield hold


@asynccontextmanager
async def sdk_aiohttp(base_url: str) -> AsyncIterator[Hold]:
    """On its aiohttp transport."""
    async with _holding(base_url, openai.DefaultAioHttpClient()) as hold:
        yield hold


@asynccontextmanager
async def _holding(base_url: str, transport: httpx2.AsyncClient) -> AsyncIterator[Hold]:
    async with openai.AsyncOpenAI(base_url=base_url, api_key=KEY, http_client=transport) as client:

        async def ask(told: str, asked: str) -> Answer:
            completion = await client.chat.completions.create(
                model=MODEL,
                messages=[
                    {"role": "system", "content": told},
                    {"role": "user", "content": asked},
                ],
                response_format=_FORMAT,
            )
            return Answer.model_validate_json(completion.choices[0].message.content or "")

        yield lambda: hold_panel(ask)
