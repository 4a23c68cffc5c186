"""A client that costs next to nothing, so that it measures the server and not itself.

It speaks HTTP by hand: a request is the same bytes each time, and of an answer it reads where it
ends. Connections are kept, and each asks again as soon as it is answered.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle
from typing import cast

import uvloop
from attrs import frozen

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length: "  # uvicorn writes the names of headers so


@frozen(kw_only=True)
class Asked:
    """What came of asking for a while.

    Attributes:
        answers: how many came.
        refused: how many of them had another status than was wanted.
        seconds: how long it took.
        busy: the share of that time that this client worked, 0 to 1; near 1 it is the limit.
        delays: how long each answer took, in seconds, in ascending order.
    """

    answers: int
    refused: int
    seconds: float
    busy: float
    delays: Sequence[float]

    @property
    def a_second(self) -> float:
        """How many answers came in a second."""
        return self.answers / self.seconds


def request(
    method: str, path: str, headers: dict[str, str], body: bytes = b"", *, port: int
) -> bytes:
    """The bytes of a request to a server on this machine."""
    all_headers = {"Host": f"127.0.0.1:{port}", **headers}
    if body:
        all_headers |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {all_headers[name]}" for name in all_headers)]
    return "\r\n".join(lines).encode() + _HEAD_END + body


def ask(
    port: int, requests: Sequence[bytes], *, status: int, seconds: float, connections: int
) -> Asked:
    """Send the requests in turn, over and over, on several connections at once.

    Args:
        port: where the server listens on this machine.
        requests: at least one; see `request`.
        status: what they should be answered with.
        seconds: for how long.
        connections: how many wait for an answer at any time.

    Raises:
        ConnectionError: the server hung up.
    """
    return uvloop.run(_ask(port, requests, status, seconds, connections))


async def _ask(
    port: int, requests: Sequence[bytes], status: int, seconds: float, connections: int
) -> Asked:
    loop = asyncio.get_running_loop()
    following = cycle(requests).__next__
    began, worked = time.perf_counter(), time.process_time()
    until = began + seconds
    lines = [_Line(following, b"HTTP/1.1 %d" % status, until) for _ in range(connections)]
    for line in lines:
        await loop.create_connection(partial(_same, line), "127.0.0.1", port)
    await asyncio.gather(*(line.ended for line in lines))
    took, busy = time.perf_counter() - began, time.process_time() - worked
    delays = sorted(delay for line in lines for delay in line.delays)
    refused = sum(line.refused for line in lines)
    return Asked(
        answers=len(delays), refused=refused, seconds=took, busy=busy / took, delays=delays
    )


def _same(line: "_Line") -> "_Line":
    return line


class _Line(asyncio.Protocol):
    """One connection, which asks until its time is over."""

    def __init__(self, following: Callable[[], bytes], wanted: bytes, until: float) -> None:
        self._following = following
        self._wanted = wanted
        self._until = until
        self._buffer = b""
        self._sent = 0.0
        self.delays: list[float] = []
        self.refused = 0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        if not _is_whole(self._buffer):
            return
        now = time.perf_counter()
        self.delays.append(now - self._sent)
        self.refused += not self._buffer.startswith(self._wanted)
        self._buffer = b""
        if now < self._until:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if time.perf_counter() < self._until:
            self.ended.set_exception(exc or ConnectionError("the server hung up"))
        else:
            self.ended.set_result(None)

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(self._following())


def _is_whole(answer: bytes) -> bool:
    head = answer.find(_HEAD_END)
    if head < 0:
        return False
    place = answer.find(_LENGTH, 0, head)
    if place < 0:
        return True
    start = place + len(_LENGTH)
    length = int(answer[start : answer.index(b"\r", start)])
    return len(answer) >= head + len(_HEAD_END) + length
