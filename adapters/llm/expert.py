"""A language model that answers for seats and offices."""

from collections.abc import Sequence

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    SystemPromptPart,
    UserPromptPart,
)
from pydantic_ai.settings import ModelSettings

from adapters.llm.access import PROVIDERS
from adapters.llm.asking import Call, ask_model
from adapters.llm.connection import Connection
from adapters.llm.disclosure import discloses
from adapters.llm.form import AnswerForm, form_of, schema_in_words
from adapters.llm.patience import Patience
from adapters.llm.prices import usd_of
from adapters.llm.prompt import Prompt, prompt_for
from adapters.llm.reading import ReadAnswer, UnusableAnswerError, read_answer
from application.panel.ports import ExpertAnswer, ExpertFailure, ExpertModel
from domain.evidence import Document
from domain.panel import Packet
from domain.shared import Usage

_CHARACTERS_A_TOKEN = 4


class LanguageModelExpert(ExpertModel):
    """One model of a provider; packets in, typed answers out, and what they took."""

    def __init__(self, name: str, connection: Connection, patience: Patience) -> None:
        self._name = name
        self._connection = connection
        self._patience = patience

    @property
    def kind(self) -> str:
        """Provider and model, such as `openai:gpt-5-mini`."""
        return f"{self._connection.access.provider}:{self._name}"

    @property
    def label(self) -> str:
        """What readers must know of these answers."""
        return f"{self.kind}: written by a language model; only quotes are checked"

    @property
    def holds_office(self) -> bool:
        """It can frame, judge and sum up."""
        return True

    @property
    def has_price(self) -> bool:
        """Whether the price list has this model."""
        return usd_of(self._provider, self._name, input_tokens=1, output_tokens=1) is not None

    def estimate(self, packet: Packet, documents: Sequence[Document]) -> Usage:
        """What prompt and schema take, a token for four characters, and the longest answer."""
        form = form_of(packet, evidence=bool(documents))
        prompt = prompt_for(packet, form, documents, limit=self._evidence_limit(None))
        characters = len(prompt.system) + len(prompt.user) + len(schema_in_words(form))
        tokens = characters // _CHARACTERS_A_TOKEN + 1
        usd = usd_of(self._provider, self._name, input_tokens=tokens, output_tokens=self._longest)
        return Usage(input_tokens=tokens, output_tokens=self._longest, requests=1, usd=usd)

    async def answer(
        self, packet: Packet, documents: Sequence[Document], *, repair: str = ""
    ) -> ExpertAnswer:
        """Ask the model, and read what it wrote.

        Raises:
            ExpertFailure: it cannot be reached, refuses, or writes what is no answer.
        """
        form = form_of(packet, evidence=bool(documents))
        typed = await self._connection.model(self._name)
        output = typed.output(form)
        limit = self._evidence_limit(typed.window)
        prompt = prompt_for(
            packet, form, documents, repair=repair, schema=output.in_words, limit=limit
        )
        settings = ModelSettings(max_tokens=self._longest)
        call = Call(typed.model, _messages(prompt), output.parameters, settings)
        response, requests = await ask_model(call, self._connection, self._patience)
        usage = self._usage(response, requests)
        said = _read(
            _text(response, prompt, usage, longest=self._longest), packet, form, documents, usage
        )
        return ExpertAnswer(
            content=said.content,
            opinion=said.opinion,
            points=said.points,
            model=response.model_name or self._name,
            prompt=prompt.templates,
            parameters={"max_tokens": self._longest, "output": output.parameters.output_mode},
            usage=usage,
            evidence_left_out=prompt.left_out,
        )

    @property
    def _provider(self) -> str:
        return self._connection.access.provider

    @property
    def _longest(self) -> int:
        """The most tokens of one answer."""
        return PROVIDERS[self._provider].output

    def _evidence_limit(self, window: int | None) -> int:
        """Half of what the model can read, where that is known: the rest is for everything else."""
        limit = PROVIDERS[self._provider].evidence
        return limit if window is None else min(limit, window // 2)

    def _usage(self, response: ModelResponse, requests: int) -> Usage:
        took = response.usage
        usd = usd_of(
            self._provider,
            self._name,
            input_tokens=took.input_tokens,
            output_tokens=took.output_tokens,
            cached_tokens=took.cache_read_tokens,
        )
        return Usage(
            input_tokens=took.input_tokens,
            output_tokens=took.output_tokens,
            requests=requests,
            usd=usd,
        )


def _messages(prompt: Prompt) -> list[ModelMessage]:
    return [ModelRequest(parts=[SystemPromptPart(prompt.system), UserPromptPart(prompt.user)])]


def _text(response: ModelResponse, prompt: Prompt, usage: Usage, *, longest: int) -> str:
    """The text of a response that is whole, willing and discreet."""
    text = response.text or ""
    refused = bool((response.provider_details or {}).get("refusal"))
    reason, repairable = "", True
    if discloses(text, system=prompt.system, canary=prompt.canary):
        reason, repairable = "the answer gave away its instructions", False
    elif refused or response.finish_reason == "content_filter":
        reason = "the model declined to answer"
    elif response.finish_reason == "length":
        reason = f"the answer was cut off at {longest:,} tokens"
    elif not text.strip():
        reason = "the answer was empty"
    if reason:
        raise ExpertFailure(reason, usage=usage, repairable=repairable)
    return text


def _read(
    text: str, packet: Packet, form: AnswerForm, documents: Sequence[Document], usage: Usage
) -> ReadAnswer:
    try:
        return read_answer(text, packet, form, [document.name for document in documents])
    except UnusableAnswerError as error:
        reason = f"unusable answer: {error}"
        raise ExpertFailure(reason, usage=usage, repairable=True) from None
