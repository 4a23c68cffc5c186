"""What is asked at once goes together, and each gets its own answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from redis.exceptions import RedisError, ResponseError

from adapters.redis import RedisServer, open_redis
from tests.patience import PATIENCE_SECONDS
from tests.redis_server import RunningRedis


@pytest.fixture
async def server(redis_server: RunningRedis) -> AsyncIterator[RedisServer]:
    async with open_redis(redis_server.url) as server:
        await server.client.flushall()
        yield server


async def connections_used(server: RedisServer) -> int:
    return len(await server.client.client_list())


async def test_each_of_many_gets_its_own_answer(server: RedisServer) -> None:
    async def turn(number: int) -> None:
        await server.client.set(f"key {number}", number)
        assert await server.client.get(f"key {number}") == b"%d" % number

    await asyncio.gather(*(turn(number) for number in range(200)))

    assert await server.client.dbsize() == 200
    assert await connections_used(server) == 1


async def test_one_that_is_refused_does_not_trouble_the_others(server: RedisServer) -> None:
    await server.client.set("text", "no list")

    first, refused, last = await asyncio.gather(
        server.client.get("text"),
        server.client.lpush("text", "1"),
        server.client.get("text"),
        return_exceptions=True,
    )

    assert (first, last) == (b"no list", b"no list")
    assert isinstance(refused, ResponseError)


async def test_who_is_cancelled_leaves_the_others_their_answers(server: RedisServer) -> None:
    await server.client.set("key", 1)

    async def hurried() -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(0):
                await server.client.get("key")

    answers = await asyncio.gather(
        *(server.client.get("key") if number % 2 else hurried() for number in range(40))
    )

    assert answers == [b"1" if number % 2 else None for number in range(40)]


async def test_all_who_wait_hear_of_it_where_redis_goes(own_redis: RunningRedis) -> None:
    async with open_redis(own_redis.url_waiting(1)) as server:
        own_redis.freeze()
        first = asyncio.ensure_future(server.client.get("key"))
        await asyncio.sleep(0.1)
        others = [asyncio.ensure_future(server.client.get("key")) for _ in range(20)]

        async with asyncio.timeout(PATIENCE_SECONDS):
            answers = await asyncio.gather(first, *others, return_exceptions=True)

        assert all(isinstance(answer, RedisError | OSError) for answer in answers)
        own_redis.thaw()
