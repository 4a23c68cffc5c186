"""Signals between processes."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING

from attrs import define, field

from adapters.redis.connection import RedisAway, RedisServer, failures
from application.shared import LiveSignals, Signal
from domain.shared import InvalidValue
from domain.tenancy import TenantId

if TYPE_CHECKING:
    from redis.asyncio.client import PubSub

CHANNEL = "askpanel:signals"
"""The one channel of all signals: no text of a caller ever names one."""

_SILENCE_SECONDS = 5
"""How long the channel may be silent before the connection is looked at."""


@define(eq=False)
class RedisSignals(LiveSignals):
    """Carries signals by publish and subscribe; see `open_signals`."""

    _server: RedisServer
    _waiting: dict[Signal, None] = field(factory=dict, init=False)
    _some: asyncio.Event = field(factory=asyncio.Event, init=False)

    def publish(self, signal: Signal) -> None:
        """Let it be carried, soon."""
        self._waiting[signal] = None
        self._some.set()

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[Signal]]:
        """The signals from now on; while Redis is away there are none."""
        async with AsyncExitStack() as stack:
            ears = self._server.client.pubsub()
            stack.push_async_callback(_let_go, ears)
            with suppress(*failures()):
                await ears.subscribe(CHANNEL)
            yield self._heard(ears)

    async def carry(self) -> None:
        """Send what is published, for ever."""
        while True:
            await self._some.wait()
            self._some.clear()
            signals, self._waiting = self._waiting, {}
            with suppress(RedisAway):
                await self._send(list(map(_text, signals)))

    async def _send(self, texts: list[str]) -> None:
        async with self._server.client.pipeline(transaction=False) as pipe:
            for text in texts:
                pipe.publish(CHANNEL, text)
            await self._server.ask(lambda _: pipe.execute())

    async def _heard(self, ears: "PubSub") -> AsyncIterator[Signal]:
        while True:
            try:
                if not ears.subscribed:
                    await ears.subscribe(CHANNEL)
                message = await ears.get_message(
                    ignore_subscribe_messages=True, timeout=_SILENCE_SECONDS
                )
            except failures():
                await asyncio.sleep(self._server.retry_seconds)
                continue
            signal = None if message is None else _signal(message["data"])
            if signal is not None:
                yield signal


@asynccontextmanager
async def open_signals(server: RedisServer) -> AsyncIterator[RedisSignals]:
    """Signals by that server, carried until the end of the block."""
    signals = RedisSignals(server)
    carrying = asyncio.create_task(signals.carry(), name="signals")
    try:
        yield signals
    finally:
        carrying.cancel()
        with suppress(asyncio.CancelledError):
            await carrying


async def _let_go(ears: "PubSub") -> None:
    with suppress(*failures()):
        await ears.aclose()  # type: ignore[no-untyped-call]  # the library has no types here


def _text(signal: Signal) -> str:
    return json.dumps([str(signal.tenant_id), signal.subject])


def _signal(data: bytes) -> Signal | None:
    """The signal in a message; None where another program wrote it."""
    try:
        tenant, subject = json.loads(data)
        return Signal(TenantId.from_string(tenant), str(subject))
    except (ValueError, TypeError, InvalidValue):
        return None
