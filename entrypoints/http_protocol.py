"""HTTP/1.1 as uvicorn speaks it, with bounds on the head of a request, which it has none for."""

import asyncio
from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from asyncio.events import TimerHandle

HEAD_LENGTH = 64 * 1024
"""The longest request line and headers together, in bytes, give or take one read."""

HEAD_SECONDS = 10
"""How long they may take to arrive; a new connection may also stay silent for that long."""


class BoundedProtocol(HttpToolsProtocol):
    """Hangs up on heads that are too long or too slow, and leaves trailers alone.

    Trailers would join the headers after a proxy looked at those, also an X-Tenant-ID among them.
    """

    _head_length = 0
    _in_head = True
    _deadline: "TimerHandle | None" = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head has become too long."""
        super().data_received(data)
        if self._in_head:
            self._head_length += len(data)
            if self._head_length > HEAD_LENGTH and not self.transport.is_closing():
                self.send_400_response("The request's head is too long.")

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of the head."""
        super().on_message_begin()
        self._await_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, but no trailer."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Go on to the body."""
        self._in_head = False
        self._stop_waiting()
        super().on_headers_complete()

    def _await_head(self) -> None:
        self._stop_waiting()
        self._in_head, self._head_length = True, 0
        self._deadline = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
