"""A local model behind the same interface as those of providers."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pydantic_ai.messages import (
    ModelMessage,
    ModelResponse,
    SystemPromptPart,
    TextPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.profiles import ModelProfile
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

from adapters.llm.local.batching import Batcher, Outcome
from adapters.llm.local.presence import folder_of, window_of
from adapters.llm.local.writing import Writing
from application.panel.ports import ExpertFailure
from domain.shared import InvalidValue


class LocalModel(Model[Any]):
    """An open-weights model in this process; its weights are loaded when it is asked first.

    Seats that ask at the same time are answered in one batch, each by its own form.
    """

    def __init__(self, name: str) -> None:
        """Find the model, by its folder or its name.

        Raises:
            ExpertFailure: it is not on this machine.
        """
        try:
            folder = folder_of(name)
        except InvalidValue as error:
            raise ExpertFailure(error.message) from None
        window = window_of(folder)
        known: ModelProfile = {} if window is None else {"context_window": window}
        super().__init__(profile={"supports_json_schema_output": True, **known})
        self._name = name
        self._batcher = Batcher(partial(_write, folder))

    @property
    def model_name(self) -> str:
        """Its folder or name."""
        return self._name

    @property
    def system(self) -> str:
        """The provider: this machine."""
        return "local"

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """Write one answer by the schema, the likeliest token each time.

        Raises:
            ExpertFailure: it cannot be written here.
        """
        output = model_request_parameters.output_object
        if output is None:
            raise ExpertFailure("a local model is asked for an answer by a schema only")
        written = await self._batcher.ask(
            system=_said(messages, SystemPromptPart),
            user=_said(messages, UserPromptPart),
            schema=json.dumps(output.json_schema),
            limit=(model_settings or {})["max_tokens"],
        )
        return ModelResponse(
            parts=[TextPart(written.text)],
            usage=RequestUsage(
                input_tokens=written.tokens_read, output_tokens=written.tokens_written
            ),
            model_name=self._name,
            provider_name=self.system,
            finish_reason="stop" if written.whole else "length",
        )


def _said(
    messages: Sequence[ModelMessage], kind: type[SystemPromptPart] | type[UserPromptPart]
) -> str:
    parts = (part for message in messages for part in message.parts)
    return "\n\n".join(str(part.content) for part in parts if isinstance(part, kind))


def _write(folder: Path, writings: Sequence[Writing]) -> Sequence[Outcome]:
    """Load the model, if it is not yet, and write; in the device's thread."""
    from adapters.llm.local.generation import write_all
    from adapters.llm.local.weights import weights_in

    try:
        weights = weights_in(folder)
    except (OSError, ValueError, RuntimeError) as error:
        # Not its words: they name folders of the machine.
        reason = f"the model in {folder.name} cannot be loaded ({type(error).__name__})"
        raise ExpertFailure(reason) from error
    return write_all(weights, writings)
