"""Anthropic's wire format: messages, errors."""

import json
from typing import Any

from tests.fake_llm.faults import Fault, Reply
from tests.fake_llm.request import JsonObject, ModelRequest, tokens

HEADERS = {
    "anthropic-organization-id": "00000000-0000-0000-0000-000000000000",
    "anthropic-ratelimit-requests-limit": "4000",
    "anthropic-ratelimit-requests-remaining": "3999",
    "anthropic-ratelimit-requests-reset": "2026-11-21T00:00:00Z",
    "anthropic-ratelimit-tokens-limit": "2000000",
    "anthropic-ratelimit-tokens-remaining": "1999000",
    "anthropic-ratelimit-tokens-reset": "2026-11-21T00:00:00Z",
}
REQUEST_ID = "request-id"
_PIECE = 40
_ERRORS = {
    Fault.RATE_LIMITED: ("rate_limit_error", "This request would exceed your rate limit."),
    Fault.SERVER_ERROR: ("api_error", "Internal server error"),
    Fault.UNAVAILABLE: ("overloaded_error", "Overloaded"),
    Fault.CONTENT_FILTER: (
        "invalid_request_error",
        "Output blocked by content filtering policy",
    ),
}
_ERRORS[Fault.RATE_LIMITED_SECONDS] = _ERRORS[Fault.RATE_LIMITED]
_ERRORS[Fault.RATE_LIMITED_DATE] = _ERRORS[Fault.RATE_LIMITED]


def completion(request: ModelRequest, reply: Reply) -> bytes:
    """The whole answer in one body."""
    whole = _message(request, _blocks(request, reply), _ending(request, reply))
    whole["usage"] = _usage(request, reply)
    return json.dumps(whole).encode()


def events(request: ModelRequest, reply: Reply) -> list[bytes]:
    """The same answer as server-sent events."""
    opening = _message(request, [], {"stop_reason": None, "stop_sequence": None})
    opening["usage"] = {**_usage(request, reply), "output_tokens": 1}
    steps: list[JsonObject] = [{"type": "message_start", "message": opening}]
    for index, block in enumerate(_blocks(request, reply)):
        steps.extend(_block_steps(index, block, reply.content))
    usage = {"output_tokens": tokens(reply.content)}
    steps.append({"type": "message_delta", "delta": _ending(request, reply), "usage": usage})
    steps.append({"type": "message_stop"})
    return [f"event: {step['type']}\ndata: {json.dumps(step)}\n\n".encode() for step in steps]


def error(fault: Fault, key: str) -> bytes:
    """The body of a refusal; a wrong key's repeats it."""
    unauthorised = ("authentication_error", f"invalid x-api-key: {key}")
    return _error(*_ERRORS.get(fault, unauthorised))


def malformed(problem: str) -> bytes:
    """The body that tells what is wrong with a request."""
    return _error("invalid_request_error", problem)


def _blocks(request: ModelRequest, reply: Reply) -> list[JsonObject]:
    if reply.refused or not reply.content:
        return []
    given = _input(reply) if request.tool else None
    if given is None:
        return [{"type": "text", "text": reply.content, "citations": None}]
    name = f"toolu_{request.digest[:24]}"
    return [{"type": "tool_use", "id": name, "name": request.tool, "input": given}]


def _input(reply: Reply) -> JsonObject | None:
    """What a tool is given: an object always, so that text which is none stays a text."""
    if reply.truncated:
        return {}
    try:
        value = json.loads(reply.content)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _block_steps(index: int, block: JsonObject, content: str) -> list[JsonObject]:
    called = block["type"] == "tool_use"
    kind, field = ("input_json_delta", "partial_json") if called else ("text_delta", "text")
    opening = {**block, "input": {}} if called else {**block, "text": ""}
    pieces = [content[start : start + _PIECE] for start in range(0, len(content), _PIECE)]
    return [
        {"type": "content_block_start", "index": index, "content_block": opening},
        *(
            {"type": "content_block_delta", "index": index, "delta": {"type": kind, field: piece}}
            for piece in pieces
        ),
        {"type": "content_block_stop", "index": index},
    ]


def _message(request: ModelRequest, blocks: list[JsonObject], ending: JsonObject) -> dict[str, Any]:
    return {
        "id": f"msg_{request.digest[:24]}",
        "type": "message",
        "role": "assistant",
        "model": request.model,
        "content": blocks,
        **ending,
    }


def _ending(request: ModelRequest, reply: Reply) -> JsonObject:
    if reply.refused:
        reason = "refusal"
    elif reply.truncated:
        reason = "max_tokens"
    else:
        called = request.tool and reply.content and _input(reply) is not None
        reason = "tool_use" if called else "end_turn"
    return {"stop_reason": reason, "stop_sequence": None}


def _usage(request: ModelRequest, reply: Reply) -> dict[str, Any]:
    return {
        "input_tokens": request.tokens,
        "output_tokens": tokens(reply.content) or 1,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "service_tier": "standard",
    }


def _error(kind: str, text: str) -> bytes:
    return json.dumps({"type": "error", "error": {"type": kind, "message": text}}).encode()
