"""A wire to PostgreSQL that breaks: what was committed is committed, but nobody hears of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from attrs import define, field
from sqlalchemy.engine import make_url

_COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"
"""How the server says that a transaction is committed: CommandComplete with its tag."""


@define
class LossyWire:
    """Passes on what is said, until a word of the server's is to be lost.

    Attributes:
        socket: the file of the server's socket.
        every: of how many commits one is not heard of, with the connection; one more each time,
            so that whoever tries again comes further; 0 for none.
        lost: how many were lost.
    """

    socket: str
    every: int = 0
    lost: int = 0
    _heard: int = field(default=0, init=False)
    _open: dict[asyncio.StreamWriter, asyncio.Event] = field(factory=dict, init=False)

    async def carry(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """Carry one connection, until either side ends it or it breaks."""
        ended = self._open[back] = asyncio.Event()
        server, forth = await asyncio.open_unix_connection(self.socket)
        ways = {
            asyncio.create_task(self._pass(client, forth, heard=False)),
            asyncio.create_task(self._pass(server, back, heard=True)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            forth.close()
            back.close()
            del self._open[back]
            ended.set()

    async def close(self) -> None:
        """End what is open."""
        for back, ended in list(self._open.items()):
            back.close()
            await ended.wait()

    async def _pass(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, heard: bool
    ) -> None:
        with suppress(ConnectionError):
            while said := await source.read(65_536):
                if heard and _COMMITTED in said and self._is_lost():
                    return
                sink.write(said)
                await sink.drain()

    def _is_lost(self) -> bool:
        self._heard += 1
        if not self.every or self._heard < self.every:
            return False
        self._heard = 0
        self.every += 1
        self.lost += 1
        return True


@asynccontextmanager
async def lossy_wire(url: str) -> AsyncIterator[tuple[LossyWire, str]]:
    """The wire to a server on this machine, and the same database's URL by way of it."""
    there = make_url(url)
    folder = there.query["host"]
    wire = LossyWire(f"{folder}/.s.PGSQL.{there.port or 5432}")
    async with await asyncio.start_server(wire.carry, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        here = there.set(host="127.0.0.1", port=port, query={})
        try:
            yield wire, here.render_as_string(hide_password=False)
        finally:
            await wire.close()
