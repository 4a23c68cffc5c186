import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from attrs import frozen

from adapters.memory.signals import MemorySignals
from adapters.redis import open_redis, open_signals
from application.shared import LiveSignals, Signal
from domain.tenancy import TenantId
from tests.patience import PATIENCE_SECONDS

FIRST, SECOND = (Signal(TenantId.generate(), subject) for subject in ("a:b\r\n*", "panel"))


@frozen
class Ends:
    """What two processes have."""

    here: LiveSignals
    there: LiveSignals


@pytest.fixture(params=["memory", "redis"])
async def ends(request: pytest.FixtureRequest) -> AsyncIterator[Ends]:
    """Of each kind of signals; those in memory reach no other process."""
    if request.param == "memory":
        signals = MemorySignals()
        yield Ends(signals, signals)
        return
    url = request.getfixturevalue("redis_server").url
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(open_redis(url)) for _ in range(2)]
        yield Ends(*[await stack.enter_async_context(open_signals(one)) for one in servers])


async def hear(heard: AsyncIterator[Signal], *wanted: Signal) -> None:
    """Listen until all of them have come, and no other."""
    missing = set(wanted)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while missing:
            signal = await anext(heard)
            assert signal in wanted
            missing.discard(signal)


async def test_a_signal_reaches_every_listener_everywhere(ends: Ends) -> None:
    here, there = ends.here, ends.there
    async with here.subscribe() as one, here.subscribe() as two, there.subscribe() as three:
        there.publish(FIRST)
        there.publish(SECOND)

        for heard in (one, two, three):
            await hear(heard, FIRST, SECOND)


async def test_what_was_published_before_is_not_heard(ends: Ends) -> None:
    async with ends.here.subscribe() as heard:
        ends.here.publish(FIRST)
        await hear(heard, FIRST)

    async with ends.here.subscribe() as heard:
        ends.here.publish(SECOND)
        await hear(heard, SECOND)


async def test_who_does_not_listen_costs_nothing(ends: Ends) -> None:
    async with ends.here.subscribe() as heard:
        for _ in range(10_000):
            ends.here.publish(FIRST)
        await asyncio.sleep(0)
        ends.here.publish(SECOND)

        await hear(heard, FIRST, SECOND)
