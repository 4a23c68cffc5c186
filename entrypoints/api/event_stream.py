"""Server-sent events on the wire.

FastAPI has its own, which fails with an error of ours whenever a client leaves at the wrong moment
(0.165: its keep-alive task then writes to a stream that is closed before the task is cancelled).
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse
from starlette.types import Message, Send

from entrypoints.representation import Document

SIGN_OF_LIFE = b": still here\n\n"
"""A comment, which clients pass over; it keeps the connection open, and finds out who has left."""

STALLED_SECONDS = 60.0
"""How long a client may take nothing before its stream is closed."""


class EventStream(StreamingResponse):
    """Events as they come, no faster than the client takes them."""

    media_type = "text/event-stream"

    def __init__(self, pieces: AsyncGenerator[bytes]) -> None:
        """Send the pieces, each with one event or comment."""
        # What lies between must pass each piece on as it comes.
        super().__init__(pieces, headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        self._pieces = pieces

    async def stream_response(self, send: Send) -> None:
        """Send it all; a client that has stalled loses its connection."""

        async def send_soon(message: Message) -> None:
            async with asyncio.timeout(STALLED_SECONDS):
                await send(message)

        async with aclosing(self._pieces):
            with suppress(TimeoutError):
                await super().stream_response(send_soon)


def one_event(document: Document, *, event: str, event_id: int | None = None) -> bytes:
    """An event, by which the client resumes if it has an id.

    The document is one line of ASCII: to many clients a line ends not only where the standard
    says so, and no text that it carries may begin a field or an event of its own.
    """
    data = json.dumps(document, separators=(",", ":"), allow_nan=False)
    return format_sse_event(
        data_str=data, event=event, id=None if event_id is None else str(event_id)
    )
