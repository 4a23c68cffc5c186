"""OpenAI's wire format: chat completions, embeddings, models, errors."""

import base64
import json
from collections.abc import Iterator
from hashlib import shake_256
from typing import Any

import numpy as np

from tests.fake_llm.faults import Fault, Reply
from tests.fake_llm.request import JsonObject, ModelRequest, tokens

CREATED = 1_790_000_000
HEADERS = {
    "openai-processing-ms": "1",
    "openai-version": "2020-10-01",
    "x-ratelimit-limit-requests": "10000",
    "x-ratelimit-remaining-requests": "9999",
    "x-ratelimit-reset-requests": "6ms",
    "x-ratelimit-limit-tokens": "2000000",
    "x-ratelimit-remaining-tokens": "1999000",
    "x-ratelimit-reset-tokens": "30ms",
}
REQUEST_ID = "x-request-id"
_DIMENSIONS = 256
_PIECE = 40
_DONE = b"data: [DONE]\n\n"
_ERRORS = {
    Fault.RATE_LIMITED: ("requests", "rate_limit_exceeded", "Rate limit reached for requests."),
    Fault.SERVER_ERROR: ("server_error", None, "The server had an error. Please retry."),
    Fault.UNAVAILABLE: ("server_error", None, "The engine is currently overloaded."),
    Fault.CONTENT_FILTER: (
        "invalid_request_error",
        "content_filter",
        "The prompt was filtered by the content management policy.",
    ),
}
_ERRORS[Fault.RATE_LIMITED_SECONDS] = _ERRORS[Fault.RATE_LIMITED]
_ERRORS[Fault.RATE_LIMITED_DATE] = _ERRORS[Fault.RATE_LIMITED]


def completion(request: ModelRequest, reply: Reply) -> bytes:
    """The whole answer in one body."""
    message: dict[str, Any] = {"role": "assistant", "content": None, "refusal": None}
    if reply.refused:
        message["refusal"] = reply.content
    elif request.tool and reply.content:
        message["tool_calls"] = [_tool_call(request, reply.content)]
    else:
        message["content"] = reply.content
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": _finish(request, reply),
    }
    whole = _envelope(request, "chat.completion", [choice])
    return json.dumps({**whole, "usage": _usage(request, reply)}).encode()


def events(request: ModelRequest, reply: Reply) -> list[bytes]:
    """The same answer as server-sent events."""
    chunks = [
        _envelope(request, "chat.completion.chunk", [{"index": 0, "delta": delta, **end}])
        for delta, end in _deltas(request, reply)
    ]
    if (request.body.get("stream_options") or {}).get("include_usage"):
        last = _envelope(request, "chat.completion.chunk", [])
        chunks.append({**last, "usage": _usage(request, reply)})
    return [*(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks), _DONE]


def error(fault: Fault, key: str) -> bytes:
    """The body of a refusal; a wrong key's repeats it."""
    unauthorised = (
        "invalid_request_error",
        "invalid_api_key",
        f"Incorrect API key provided: {key}.",
    )
    kind, code, text = _ERRORS.get(fault, unauthorised)
    return _error(text, kind, code)


def malformed(problem: str) -> bytes:
    """The body that tells what is wrong with a request."""
    return _error(problem, "invalid_request_error", None)


def models() -> bytes:
    """The models that there are: any name will do, and one name for each fault."""
    names = ["fake", *(f"fault-{fault}" for fault in Fault)]
    data = [
        {"id": name, "object": "model", "created": CREATED, "owned_by": "fake"} for name in names
    ]
    return json.dumps({"object": "list", "data": data}).encode()


def embeddings(request: ModelRequest, _reply: Reply) -> bytes:
    """A unit vector for each text: equal for equal texts, unrelated otherwise."""
    dimensions = request.body.get("dimensions") or _DIMENSIONS
    data = [
        {
            "object": "embedding",
            "index": index,
            "embedding": _encoded(_unit_vector(text, dimensions), request.body),
        }
        for index, text in enumerate(request.texts)
    ]
    usage = {"prompt_tokens": request.tokens, "total_tokens": request.tokens}
    return json.dumps(
        {"object": "list", "model": request.model, "data": data, "usage": usage}
    ).encode()


def _unit_vector(text: str, dimensions: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    noise = np.frombuffer(shake_256(text.encode()).digest(4 * dimensions), dtype="<u4")
    centred = noise / 2**31 - 1
    return (centred / np.linalg.norm(centred)).astype("<f4")


def _encoded(
    vector: np.ndarray[tuple[int], np.dtype[np.float32]], asked: JsonObject
) -> str | list[float]:
    if asked.get("encoding_format") == "base64":
        return base64.b64encode(vector.tobytes()).decode()
    return [float(number) for number in vector]


def _deltas(request: ModelRequest, reply: Reply) -> Iterator[tuple[JsonObject, JsonObject]]:
    going: JsonObject = {"finish_reason": None}
    yield {"role": "assistant", "content": ""}, going
    if request.tool and reply.content and not reply.refused:
        yield {"tool_calls": [{"index": 0, **_tool_call(request, "")}]}, going
    for start in range(0, len(reply.content), _PIECE):
        piece = reply.content[start : start + _PIECE]
        if reply.refused:
            yield {"refusal": piece}, going
        elif request.tool:
            yield {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}, going
        else:
            yield {"content": piece}, going
    yield {}, {"finish_reason": _finish(request, reply)}


def _envelope(request: ModelRequest, kind: str, choices: list[JsonObject]) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{request.digest[:24]}",
        "object": kind,
        "created": CREATED,
        "model": request.model,
        "choices": choices,
        "service_tier": "default",
        "system_fingerprint": "fp_fake",
    }


def _tool_call(request: ModelRequest, arguments: str) -> dict[str, Any]:
    function = {"name": request.tool, "arguments": arguments}
    return {"id": f"call_{request.digest[:24]}", "type": "function", "function": function}


def _finish(request: ModelRequest, reply: Reply) -> str:
    if reply.truncated:
        return "length"
    called = request.tool and reply.content and not reply.refused
    return "tool_calls" if called else "stop"


def _usage(request: ModelRequest, reply: Reply) -> dict[str, Any]:
    said = tokens(reply.content)
    return {
        "prompt_tokens": request.tokens,
        "completion_tokens": said,
        "total_tokens": request.tokens + said,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }


def _error(text: str, kind: str, code: str | None) -> bytes:
    return json.dumps(
        {"error": {"message": text, "type": kind, "param": None, "code": code}}
    ).encode()
