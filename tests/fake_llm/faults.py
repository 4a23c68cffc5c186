"""What can go wrong between a panel and a model, by name."""

import json
from enum import StrEnum
from typing import Any

from attrs import converters, field, frozen, validators

from tests.fake_llm.request import JsonObject


class Fault(StrEnum):
    """A way to fail.

    A rule sets it, or a model's name asks for it: `fault-429`, `fault-hang`.
    """

    RATE_LIMITED = "429"
    RATE_LIMITED_SECONDS = "429-retry-after"  # Retry-After: 2
    RATE_LIMITED_DATE = "429-retry-date"  # Retry-After: Sat, 21 Nov 2026 ...
    SERVER_ERROR = "500"
    UNAVAILABLE = "503"
    KEY_ECHOED = "401"  # the body repeats the API key
    CONTENT_FILTER = "content-filter"  # 400
    HANG = "hang"  # never answers
    RESET = "reset"  # the connection breaks before the answer
    STALL = "stall"  # half the answer, then nothing, the connection open
    CUT = "cut"  # half the answer of the length announced, then the connection closes
    SHORT_BODY = "short-body"  # half the answer, announced as the whole
    BAD_BODY = "bad-body"  # the HTTP body is no JSON
    BAD_JSON = "bad-json"  # the model's text is no JSON
    FENCED = "fenced"  # the model's JSON stands in a Markdown fence
    TRUNCATED = "length"  # half the text, finish_reason `length`
    EMPTY = "empty"  # no text
    REFUSAL = "refusal"
    WRONG_TYPE = "wrong-type"  # texts where numbers belong
    EXTRA_FIELD = "extra-field"
    BEYOND_ENUM = "beyond-enum"  # a value that the enum does not have


IN_CONTENT = frozenset(
    {
        Fault.BAD_JSON,
        Fault.FENCED,
        Fault.TRUNCATED,
        Fault.EMPTY,
        Fault.WRONG_TYPE,
        Fault.EXTRA_FIELD,
        Fault.BEYOND_ENUM,
    }
)
IN_TRANSIT = frozenset(
    {Fault.HANG, Fault.RESET, Fault.STALL, Fault.CUT, Fault.SHORT_BODY, Fault.BAD_BODY}
)
STATUS = {
    Fault.RATE_LIMITED: 429,
    Fault.RATE_LIMITED_SECONDS: 429,
    Fault.RATE_LIMITED_DATE: 429,
    Fault.SERVER_ERROR: 500,
    Fault.UNAVAILABLE: 503,
    Fault.KEY_ECHOED: 401,
    Fault.CONTENT_FILTER: 400,
}


@frozen
class Rule:
    """How requests fare.

    Attributes:
        fault: how they fail; None for a good answer.
        latency: seconds before the answer begins; None for the server's own latency.
        retry_after: seconds that a 429 of the two kinds with Retry-After names.
        model: the models meant, a pattern as file names have it (`gpt-*`).
        times: requests left that it holds for; None for all.
    """

    fault: Fault | None = field(default=None, converter=converters.optional(Fault))
    latency: float | None = field(default=None, validator=validators.optional(validators.ge(0)))
    retry_after: float = field(default=2, validator=validators.ge(0))
    model: str = "*"
    times: int | None = field(default=None, validator=validators.optional(validators.ge(1)))


@frozen
class Reply:
    """What the model said: `content`, or a refusal."""

    content: str
    truncated: bool = False
    refused: bool = False


def spoiled(content: str, fault: Fault | None, schema: JsonObject | None) -> Reply:
    """The reply with that content after the fault, where the fault lies in the content."""
    if fault is Fault.REFUSAL:
        return Reply("I'm sorry, but I can't help with that.", refused=True)
    if fault is Fault.TRUNCATED:
        return Reply(content[: len(content) // 2], truncated=True)
    if fault not in IN_CONTENT:
        return Reply(content)
    if fault in (Fault.WRONG_TYPE, Fault.EXTRA_FIELD, Fault.BEYOND_ENUM):
        return Reply(_distorted(content, fault, schema or {}))
    texts = {
        Fault.BAD_JSON: content[:-1] + ", and so on",
        Fault.FENCED: f"Here is my answer:\n\n```json\n{content}\n```\n",
        Fault.EMPTY: "",
    }
    return Reply(texts[fault])


def _distorted(content: str, fault: Fault, schema: JsonObject) -> str:
    try:
        value = json.loads(content)
    except ValueError:
        return content  # plain text has neither types nor fields
    if fault is Fault.EXTRA_FIELD and isinstance(value, dict):
        return json.dumps({**value, "unasked": "What nobody asked for."})
    known = _enumerated(schema) if fault is Fault.BEYOND_ENUM else frozenset()
    return json.dumps(_replaced(value, known))


def _replaced(value: Any, known: frozenset[str]) -> Any:  # noqa: ANN401
    """The value with numbers spelled out or, where enum values are given, those replaced."""
    if isinstance(value, dict):
        return {name: _replaced(one, known) for name, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, known) for one in value]
    if isinstance(value, str) and value in known:
        return "none of these"
    if isinstance(value, int | float) and not isinstance(value, bool) and not known:
        return "rather many"
    return value


def _enumerated(schema: Any) -> frozenset[str]:  # noqa: ANN401
    if isinstance(schema, list):
        return frozenset[str]().union(*map(_enumerated, schema))
    if not isinstance(schema, dict):
        return frozenset()
    own = frozenset(value for value in schema.get("enum", ()) if isinstance(value, str))
    return own.union(*map(_enumerated, schema.values()))
