"""How a model is made to answer by a form."""

from functools import lru_cache
from typing import Any

from attrs import frozen
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.output import OutputObjectDefinition

from adapters.llm.form import AnswerForm, answer_type, schema_in_words

_CHARACTERS_A_TOKEN = 4


@frozen(kw_only=True)
class Output:
    """The form as a provider takes it.

    Attributes:
        parameters: the schema for the provider to enforce, where it can.
        in_words: the schema as text for the prompt, where it cannot; else empty.
    """

    parameters: ModelRequestParameters
    in_words: str


class TypedModel:
    """A model that is made to answer by a form.

    Attributes:
        model: the model as Pydantic AI knows it.
        window: about how many characters it can read and write; None where that is not known.
    """

    def __init__(self, model: Model[Any]) -> None:
        self.model = model
        tokens = model.profile.get("context_window")
        self.window = None if tokens is None else tokens * _CHARACTERS_A_TOKEN
        self._outputs = lru_cache(maxsize=256)(self._output)

    def output(self, form: AnswerForm) -> Output:
        """The form as this model takes it; made once for equal forms."""
        return self._outputs(form)

    def _output(self, form: AnswerForm) -> Output:
        if not self.model.profile.get("supports_json_schema_output", False):
            return Output(parameters=ModelRequestParameters(), in_words=schema_in_words(form))
        schema = answer_type(form).model_json_schema()
        asked = ModelRequestParameters(
            output_mode="native",
            output_object=OutputObjectDefinition(json_schema=schema, name="answer", strict=True),
        )
        _, prepared = self.model.prepare_request(None, asked)
        return Output(parameters=prepared, in_words="")
