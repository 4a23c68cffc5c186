"""autogen-core: one agent a seat behind a runtime that passes messages, under a bare loop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from autogen_core import AgentId, MessageContext, RoutedAgent, SingleThreadedAgentRuntime, rpc
from autogen_core.models import ModelFamily, ModelInfo, SystemMessage, UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient

from tests.benchmarks.panels.answer import Answer
from tests.benchmarks.panels.case import KEY, MODEL, Hold, hold_panel

_INFO = ModelInfo(
    vision=False,
    function_calling=True,
    json_output=True,
    family=ModelFamily.GPT_4O,
    structured_output=True,
)


@dataclass
class Question:
    """What a seat is told and asked."""

    told: str
    asked: str


class Expert(RoutedAgent):  # type: ignore[misc] # its types are in the benchmarks' environment
    """Answers by one call of the model."""

    def __init__(self, client: OpenAIChatCompletionClient) -> None:
        super().__init__("An expert of the panel")
        self._client = client

    @rpc  # type: ignore[untyped-decorator]
    async def answer(self, message: Question, ctx: MessageContext) -> Answer:  # noqa: ARG002
        """The typed answer; autogen-core fixes the signature."""
        asked = UserMessage(content=message.asked, source="panel")
        told = SystemMessage(content=message.told)
        result = await self._client.create([told, asked], json_output=Answer)
        return Answer.model_validate_json(result.content)


@asynccontextmanager
async def agents(base_url: str) -> AsyncIterator[Hold]:
    """One runtime and one client for all."""
    client = OpenAIChatCompletionClient(
        model=MODEL, base_url=base_url, api_key=KEY, model_info=_INFO
    )
    runtime = SingleThreadedAgentRuntime()
    await Expert.register(runtime, "expert", lambda: Expert(client))
    runtime.start()

    async def ask(told: str, asked: str) -> Answer:
        seat = AgentId("expert", told[:30])
        return Answer.model_validate(await runtime.send_message(Question(told, asked), seat))

    yield lambda: hold_panel(ask)
    await runtime.stop()
    await client.close()
