"""How an answer travels, or fails to."""

import asyncio
import socket
import struct
from collections.abc import Mapping, Sequence

from aiohttp import web

from tests.fake_llm.faults import Fault

_AT_ONCE = struct.pack("ii", 1, 0)
_NO_JSON = b"<html><body>Bad gateway</body></html>"


async def send(
    http: web.BaseRequest,
    parts: Sequence[bytes],
    headers: Mapping[str, str],
    fault: Fault | None,
) -> web.StreamResponse:
    """Send the parts as one answer, with the fault where it lies in the transit."""
    whole = b"".join(parts)
    if fault in (Fault.STALL, Fault.CUT):
        return await _half(http, whole, headers, fault)
    if fault is Fault.HANG:
        await _for_ever()
    if fault is Fault.RESET:
        await _reset(http)
    if fault is Fault.SHORT_BODY:
        whole = whole[: len(whole) // 2]
    if fault is Fault.BAD_BODY:
        # One event that is no JSON; a client reads no other kind of nonsense in a stream.
        whole = b"event: message_start\ndata: {no\n\n" if len(parts) > 1 else _NO_JSON
    return web.Response(body=whole, headers=headers)


async def _half(
    http: web.BaseRequest, whole: bytes, headers: Mapping[str, str], fault: Fault
) -> web.StreamResponse:
    response = web.StreamResponse(headers=headers)
    response.content_length = len(whole)
    await response.prepare(http)
    await response.write(whole[: len(whole) // 2])
    if fault is Fault.STALL:
        await _for_ever()
    if http.transport is not None:
        http.transport.close()
    return response


async def _reset(http: web.BaseRequest) -> None:
    if http.transport is not None:
        peer = http.transport.get_extra_info("socket")
        # Closing without lingering sends a reset instead of an orderly end.
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        http.transport.abort()
    await _for_ever()


async def _for_ever() -> None:
    """Wait until the client leaves or the server stops: either cancels this."""
    await asyncio.Event().wait()
