"""What a client asks for, whichever wire format it speaks."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any

from attrs import define

JsonObject = Mapping[str, Any]


@define(frozen=True, slots=False)
class ModelRequest:
    """A request for one answer.

    Attributes:
        model: the model's name.
        streamed: whether the answer is to come as server-sent events.
        texts: the messages' texts in their order, the system's first.
        schema: the JSON schema that the answer must follow; None for plain text.
        tool: the tool that the answer is to be given to; None for an answer in the message.
        body: the request as it came.
    """

    model: str
    streamed: bool
    texts: tuple[str, ...]
    schema: JsonObject | None
    tool: str | None
    body: JsonObject

    @cached_property
    def prompt(self) -> str:
        """All that the model reads, system and messages."""
        return "\n\n".join(self.texts)

    @cached_property
    def digest(self) -> str:
        """What tells requests apart: of the model and the texts, in hexadecimal."""
        return sha256("\0".join((self.model, *self.texts)).encode()).hexdigest()

    @cached_property
    def tokens(self) -> int:
        """About what a tokeniser would count in the texts."""
        return sum(map(tokens, self.texts)) or 1


def tokens(text: str) -> int:
    """About what a tokeniser would count: one for four characters."""
    return (len(text) + 3) // 4


@lru_cache(maxsize=256)
def openai_request(body: bytes) -> ModelRequest:
    """The request in a body for `/v1/chat/completions`.

    Raises:
        ValueError: it is not a JSON object with a model and messages.
    """
    asked = _read(body)
    messages = asked["messages"]
    texts = tuple(text for message in messages for text in _texts(message.get("content")))
    wanted = asked.get("response_format") or {}
    tool = None if wanted else _openai_tool(asked)
    return ModelRequest(
        model=asked["model"],
        streamed=bool(asked.get("stream")),
        texts=texts,
        schema=tool["parameters"] if tool else _openai_schema(wanted, texts),
        tool=tool["name"] if tool else None,
        body=asked,
    )


def embeddings_request(body: bytes) -> ModelRequest:
    """The request in a body for `/v1/embeddings`.

    Raises:
        ValueError: it is not a JSON object with a model and an input.
    """
    asked = _read(body, "input")
    given = asked["input"] if isinstance(asked["input"], list) else [asked["input"]]
    return ModelRequest(
        model=asked["model"],
        streamed=False,
        texts=tuple(map(str, given)),
        schema=None,
        tool=None,
        body=asked,
    )


@lru_cache(maxsize=256)
def anthropic_request(body: bytes) -> ModelRequest:
    """The request in a body for `/v1/messages`.

    Raises:
        ValueError: it is not a JSON object with a model and messages.
    """
    asked = _read(body)
    contents = [asked.get("system"), *(message["content"] for message in asked["messages"])]
    texts = tuple(text for content in contents for text in _texts(content))
    wanted = (asked.get("output_config") or {}).get("format") or {}
    tool = None if wanted else _anthropic_tool(asked)
    return ModelRequest(
        model=asked["model"],
        streamed=bool(asked.get("stream")),
        texts=texts,
        schema=tool["input_schema"] if tool else wanted.get("schema") or _described(texts),
        tool=tool["name"] if tool else None,
        body=asked,
    )


def _read(body: bytes, content: str = "messages") -> dict[str, Any]:
    asked = json.loads(body)
    if not (isinstance(asked, dict) and asked.get("model") and asked.get(content)):
        raise ValueError(f"The body must be a JSON object with `model` and `{content}`.")
    return asked


def _texts(content: str | list[JsonObject] | None) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    for part in content if isinstance(content, list) else ():
        if "text" in part:
            yield part["text"]
        elif "content" in part:  # a tool's result
            yield from _texts(part["content"])


def _openai_schema(wanted: JsonObject, texts: tuple[str, ...]) -> JsonObject | None:
    if wanted.get("type") == "json_schema":
        schema: JsonObject = wanted["json_schema"].get("schema") or {"type": "object"}
        return schema
    anything = {"type": "object"} if wanted.get("type") == "json_object" else None
    return _described(texts) or anything


def _described(texts: tuple[str, ...]) -> JsonObject | None:
    """The schema that a text spells out, where a client asks for JSON in words only."""
    for text in texts:
        start = text.find("{", max(text.find("schema"), 0)) if '"properties"' in text else -1
        if start >= 0:
            schema, _ = json.JSONDecoder().raw_decode(text, start)
            return schema if "properties" in schema else None
    return None


def _openai_tool(asked: JsonObject) -> JsonObject | None:
    choice = asked.get("tool_choice", "auto")
    tools: list[JsonObject] = [
        tool["function"] for tool in asked.get("tools") or () if "function" in tool
    ]
    if isinstance(choice, dict):
        return next(tool for tool in tools if tool["name"] == choice["function"]["name"])
    answered = choice == "auto" and asked["messages"][-1]["role"] == "tool"
    return None if choice == "none" or answered or not tools else tools[0]


def _anthropic_tool(asked: JsonObject) -> JsonObject | None:
    choice = asked.get("tool_choice") or {"type": "auto"}
    tools: list[JsonObject] = [tool for tool in asked.get("tools") or () if "input_schema" in tool]
    if choice["type"] == "tool":
        return next(tool for tool in tools if tool["name"] == choice["name"])
    last = asked["messages"][-1]["content"]
    returned = isinstance(last, list) and any(part["type"] == "tool_result" for part in last)
    answered = choice["type"] == "auto" and returned
    return None if choice["type"] == "none" or answered or not tools else tools[0]
