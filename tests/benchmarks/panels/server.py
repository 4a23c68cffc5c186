"""A server of made-up answers that costs next to nothing, in a process of its own.

It speaks as much HTTP and as much of the chat completions format as the measurements need. The
answers to a schema are made once and then given in turn; one that thought about each would take
longer than the clients under measurement. `GET /sent` tells once what the last requests said.
"""

import asyncio
import json
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import cycle
from typing import Any

from tests.benchmarks.panels.answer import ANSWER, RATIONALE
from tests.benchmarks.panels.case import MODEL
from tests.fake_llm.filling import draws, fill

_HEADER_END = b"\r\n\r\n"
_VARIANTS = 7
_REMEMBERED = 100


class _Connection(asyncio.Protocol):
    """One kept-alive connection; its requests come one after the other."""

    _transport: asyncio.Transport

    def __init__(self) -> None:
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(_HEADER_END)
        if separator and len(body) >= _body_length(head):
            self._received = b""
            if head.startswith(b"GET /sent"):
                self._reply(_response(json.dumps(list(_sent)).encode()))
                _sent.clear()
                return
            latency, reply = _latency_seconds(head), _completion(body)
            asyncio.get_running_loop().call_later(latency, self._reply, reply)

    def _reply(self, reply: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(reply)


def _body_length(head: bytes) -> int:
    _, found, after = head.lower().partition(b"content-length:")
    return int(after.partition(b"\r")[0]) if found else 0


def _latency_seconds(head: bytes) -> float:
    """From the path's first part, in milliseconds: `POST /1000/v1/chat/completions`."""
    return int(head.split(b"/", 2)[1]) / 1000


def _completion(body: bytes) -> bytes:
    request = json.loads(body)
    _sent.append("\n".join(message["content"] for message in request["messages"]))
    return next(_replies(json.dumps(request["response_format"]["json_schema"])))


@cache
def _replies(asked: str) -> Iterator[bytes]:
    """The answers to a schema, over and over; the libraries' own all get the same one."""
    described = json.loads(asked)
    if described["name"].lower() == "answer" and "citations" in asked:
        return cycle([_reply(ANSWER.model_dump_json())])
    variants = [fill(described["schema"], (), draws(bytes([n]))) for n in range(_VARIANTS)]
    for variant in variants:
        # As long as the other libraries' panels get them.
        variant.update({"rationale": RATIONALE} if "rationale" in variant else {})
    return cycle([_reply(json.dumps(variant)) for variant in variants])


def _reply(content: str) -> bytes:
    message: dict[str, Any] = {
        "role": "assistant",
        "content": content,
        "refusal": None,
        "annotations": [],
    }
    completion = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": MODEL,
        "choices": [{"index": 0, "finish_reason": "stop", "logprobs": None, "message": message}],
        "usage": {
            "prompt_tokens": 1500,
            "completion_tokens": 250,
            "total_tokens": 1750,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        },
        "service_tier": "default",
        "system_fingerprint": "fp_fake",
    }
    return _response(json.dumps(completion).encode())


def _response(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + _HEADER_END + body


_sent: deque[str] = deque(maxlen=_REMEMBERED)


@contextmanager
def answering() -> Iterator[str]:
    """The address of a server that ends with the block: `{address}/{latency in ms}/v1`."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Connection, "127.0.0.1", 0, backlog=2_048)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    stopped = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()


if __name__ == "__main__":
    asyncio.run(_serve())
