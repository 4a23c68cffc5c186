import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial

import pytest

from adapters.memory.limits import MemoryRateLimiter
from adapters.redis import RedisRateLimiter, RedisServer, open_redis
from adapters.system import SystemClock
from application.shared import RateLimiter
from domain.tenancy import TenantId
from tests.standing_minute import standing_minute

__all__ = ["standing_minute"]

LIMIT = 10


def shared(server: RedisServer) -> RateLimiter:
    here = partial(MemoryRateLimiter, clock=SystemClock())
    return RedisRateLimiter(server, LIMIT, SystemClock(), here=here)


@pytest.fixture(params=["memory", "redis", "two processes"])
async def limiters(request: pytest.FixtureRequest) -> AsyncIterator[list[RateLimiter]]:
    """Each kind in turn; the last is what two processes have on one Redis."""
    if request.param == "memory":
        yield [MemoryRateLimiter(LIMIT, SystemClock())]
        return
    async with AsyncExitStack() as stack:
        url = request.getfixturevalue("redis_server").url
        processes = 2 if request.param == "two processes" else 1
        servers = [await stack.enter_async_context(open_redis(url)) for _ in range(processes)]
        yield [shared(server) for server in servers]


async def admitted(limiters: list[RateLimiter], tenant_id: TenantId | None, caller: str) -> int:
    """How many of a burst of many are admitted."""
    burst = [limiters[number % len(limiters)] for number in range(5 * LIMIT)]
    rates = await asyncio.gather(*(limiter.count(tenant_id, caller) for limiter in burst))
    for rate in rates:
        assert rate.limit == LIMIT
        assert rate.wait_seconds == 0 if rate.admitted else 1 <= rate.wait_seconds <= 60
    return sum(rate.admitted for rate in rates)


async def test_of_a_burst_as_many_are_admitted_as_the_limit_says(
    limiters: list[RateLimiter], tenant_id: TenantId
) -> None:
    assert await admitted(limiters, tenant_id, "editor") == LIMIT
    assert await admitted(limiters, tenant_id, "editor") == 0


async def test_each_caller_of_each_tenant_has_a_limit_of_its_own(
    limiters: list[RateLimiter], tenant_id: TenantId
) -> None:
    await admitted(limiters, tenant_id, "editor")

    assert await admitted(limiters, tenant_id, "viewer") == LIMIT
    assert await admitted(limiters, TenantId.generate(), "editor") == LIMIT


async def test_who_has_not_shown_for_whom_it_calls_is_counted_apart(
    limiters: list[RateLimiter], tenant_id: TenantId
) -> None:
    # A name that no other test counts: of nobody, there is one on a Redis.
    stranger = f"address of {tenant_id}"
    await admitted(limiters, tenant_id, stranger)

    assert await admitted(limiters, None, stranger) == LIMIT
    assert await admitted(limiters, None, stranger) == 0


@pytest.mark.parametrize("caller", ["a/b", "a:b", "*", "a\r\nb", "é" * 300, ""])
async def test_any_text_may_name_a_caller(
    limiters: list[RateLimiter], tenant_id: TenantId, caller: str
) -> None:
    assert await admitted(limiters, tenant_id, caller) == LIMIT
