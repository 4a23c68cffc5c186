"""Signals within one process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from attrs import define, field

from application.shared import LiveSignals, Signal


@define(eq=False)
class _Waiting:
    """The signals that a listener has yet to take; equal ones are one."""

    signals: dict[Signal, None] = field(factory=dict)
    some: asyncio.Event = field(factory=asyncio.Event)

    def add(self, signal: Signal) -> None:
        self.signals[signal] = None
        self.some.set()

    async def taken(self) -> AsyncIterator[Signal]:
        while True:
            await self.some.wait()
            self.some.clear()
            signals, self.signals = self.signals, {}
            for signal in signals:
                yield signal


@define(eq=False)
class MemorySignals(LiveSignals):
    """Carries signals to the listeners of this process; for one event loop."""

    _listeners: set[_Waiting] = field(factory=set, init=False)

    def publish(self, signal: Signal) -> None:
        """Let it be carried."""
        for listener in self._listeners:
            listener.add(signal)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[Signal]]:
        """The signals from now on."""
        waiting = _Waiting()
        self._listeners.add(waiting)
        try:
            yield waiting.taken()
        finally:
            self._listeners.discard(waiting)
