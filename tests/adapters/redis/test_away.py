"""Redis goes, hangs, forgets and comes back, and nobody who asks it notices more than that."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import monotonic

import pytest

from adapters.memory.limits import MemoryRateLimiter
from adapters.redis import RedisCache, RedisRateLimiter, RedisServer, open_redis, open_signals
from adapters.system import SystemClock
from application.shared import Found, Signal, cache_key
from domain.tenancy import TenantId
from tests.patience import PATIENCE_SECONDS
from tests.redis_server import RunningRedis
from tests.standing_minute import standing_minute

__all__ = ["standing_minute"]

TENANT = TenantId.generate()
KEY = cache_key(TENANT, "panel")
LONG = timedelta(hours=1)


async def until(came: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not came():  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.02)


async def keep(cache: RedisCache, value: bytes) -> None:
    stamp = (await cache.get(KEY)).stamp
    assert stamp is not None
    await cache.put(KEY, value, stamp=stamp, ttl=LONG)


def limiter_on(server: RedisServer, limit: int) -> RedisRateLimiter:
    here = partial(MemoryRateLimiter, clock=SystemClock())
    return RedisRateLimiter(server, limit, SystemClock(), here=here)


async def admitted(limiter: RedisRateLimiter, requests: int) -> int:
    rates = [await limiter.count(TENANT, "editor") for _ in range(requests)]
    return sum(rate.admitted for rate in rates)


async def test_a_redis_that_is_not_there_yet_is_used_once_it_is(own_redis: RunningRedis) -> None:
    own_redis.stop()
    async with open_redis(own_redis.url) as server:
        cache = RedisCache(server)
        assert await cache.get(KEY) == Found()
        assert not await cache.check()

        own_redis.start()
        await until(lambda: server.healthy)

        await keep(cache, b"1")
        assert (await cache.get(KEY)).value == b"1"


async def test_a_redis_that_stops_keeps_nothing_and_raises_nothing(
    own_redis: RunningRedis, caplog: pytest.LogCaptureFixture
) -> None:
    url = own_redis.url.replace("//", "//:hunter2-canary@")
    async with open_redis(own_redis.url) as server:
        cache = RedisCache(server)
        await keep(cache, b"1")

        own_redis.stop()

        assert await cache.get(KEY) == Found()
        await cache.put(KEY, b"2", stamp=b"0" * 16)
        await cache.forget(TENANT, "panel")
        assert not await cache.check()
    with caplog.at_level(logging.DEBUG):
        async with open_redis(url) as server:
            assert await RedisCache(server).get(KEY) == Found()
    assert "canary" not in caplog.text


async def test_nobody_waits_for_a_redis_that_hangs(own_redis: RunningRedis) -> None:
    bare = own_redis.url.partition("?")[0]
    async with open_redis(own_redis.url) as patient, open_redis(bare) as server:
        cache = RedisCache(server)
        await keep(RedisCache(patient), b"1")
        own_redis.freeze()
        began = monotonic()

        for _ in range(1000):
            assert await cache.get(KEY) == Found()

        # One of them waits for a second: all of them would take 1,000.
        assert monotonic() - began < PATIENCE_SECONDS
        own_redis.thaw()
        await until(lambda: server.healthy)
        assert (await RedisCache(patient).get(KEY)).value == b"1"


async def test_what_changed_while_redis_could_not_be_told_is_not_given_afterwards(
    own_redis: RunningRedis,
) -> None:
    async with (
        open_redis(own_redis.url_waiting(1)) as here,
        open_redis(own_redis.url) as there,
    ):
        cache, other = RedisCache(here), RedisCache(there)
        await keep(other, b"old")
        own_redis.freeze()
        await cache.forget(TENANT, "panel")
        own_redis.thaw()
        assert (await other.get(KEY)).value in {b"old", None}

        await until(lambda: here.healthy)

        assert (await cache.get(KEY)).value is None
        assert (await other.get(KEY)).value is None


async def test_a_change_is_forgotten_even_if_whoever_made_it_is_cancelled(
    redis_server: RunningRedis,
) -> None:
    async with open_redis(redis_server.url) as server:
        cache = RedisCache(server)
        await keep(cache, b"old")

        forgetting = asyncio.create_task(cache.forget(TENANT, "panel"))
        await asyncio.sleep(0)
        forgetting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await forgetting

        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await cache.get(KEY)).value is not None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_a_change_in_one_process_is_seen_by_the_others(redis_server: RunningRedis) -> None:
    async with open_redis(redis_server.url) as here, open_redis(redis_server.url) as there:
        await keep(RedisCache(here), b"old")
        assert (await RedisCache(there).get(KEY)).value == b"old"

        await RedisCache(here).forget(TENANT, "panel")

        assert (await RedisCache(there).get(KEY)).value is None


async def test_an_answer_that_lies_under_a_wrong_key_is_taken_for_none(
    redis_server: RunningRedis,
) -> None:
    other = cache_key(TenantId.generate(), "panel")
    async with open_redis(redis_server.url) as server:
        cache = RedisCache(server)
        await keep(cache, b"ours")

        for name in ("stamp", "entry"):
            await server.client.copy(getattr(KEY, name), getattr(other, name))

        assert (await cache.get(other)).value is None


async def test_a_flushed_cache_is_cold_and_goes_on(redis_server: RunningRedis) -> None:
    async with open_redis(redis_server.url) as server:
        cache = RedisCache(server)
        await keep(cache, b"old")
        stamp = (await cache.get(KEY)).stamp

        redis_server.flush()

        found = await cache.get(KEY)
        assert found.value is None
        assert found.stamp != stamp
        assert await cache.check()


async def test_a_flush_forgives_nobody_their_requests(redis_server: RunningRedis) -> None:
    async with open_redis(redis_server.url) as server:
        limiter = limiter_on(server, 10)
        assert await admitted(limiter, 8) == 8

        redis_server.flush()

        assert await admitted(limiter, 8) == 2


async def test_without_redis_the_limit_is_stricter(own_redis: RunningRedis) -> None:
    async with open_redis(own_redis.url) as server:
        limiter = limiter_on(server, 10)
        assert await admitted(limiter, 3) == 3

        own_redis.stop()
        assert await admitted(limiter, 5) == 2

        own_redis.start()
        await until(lambda: server.healthy)
        assert await admitted(limiter, 9) == 5


async def test_signals_come_again_after_redis_was_away(own_redis: RunningRedis) -> None:
    signal = Signal(TENANT, "panel")
    async with (
        open_redis(own_redis.url) as server,
        open_signals(server) as signals,
        signals.subscribe() as heard,
    ):
        own_redis.stop()
        signals.publish(signal)
        first = asyncio.ensure_future(anext(heard))
        await asyncio.sleep(0.1)
        assert not first.done()
        own_redis.start()

        async with asyncio.timeout(PATIENCE_SECONDS):
            while not first.done():
                signals.publish(signal)
                await asyncio.sleep(0.1)

        assert await first == signal


async def test_what_others_write_to_the_channel_is_no_signal(redis_server: RunningRedis) -> None:
    signal = Signal(TENANT, "panel")
    async with (
        open_redis(redis_server.url) as server,
        open_signals(server) as signals,
        signals.subscribe() as heard,
    ):
        for text in ("", "nonsense", "[1]", '["a", "b"]', "[null, null]", b"\xff", "{}", "[[],[]]"):
            await server.client.publish("askpanel:signals", text)
        signals.publish(signal)

        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await anext(heard) == signal
