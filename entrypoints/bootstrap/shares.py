"""What the processes of a service share, or each has for itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from attrs import frozen

from application.shared import Cache, Clock, LiveSignals, RateLimiter
from entrypoints.settings import Settings, rate_limit_of


@frozen
class Shares:
    """What processes share.

    Attributes:
        cache: keeps answers for a moment.
        signals: tell of what others wrote.
        limiter: counts the requests of callers; None where there is no limit.
    """

    cache: Cache
    signals: LiveSignals
    limiter: RateLimiter | None


@asynccontextmanager
async def open_shares(settings: Settings, clock: Clock) -> AsyncIterator[Shares]:
    """What processes share by way of Redis; where there is none, each has it for itself."""
    from adapters.memory.cache import MemoryCache
    from adapters.memory.signals import MemorySignals

    limit = rate_limit_of(settings)
    here = partial(_counting_here, clock)
    if settings.redis_url is None:
        yield Shares(MemoryCache(), MemorySignals(), here(limit) if limit else None)
        return
    from adapters.redis import RedisCache, RedisRateLimiter, open_redis, open_signals

    async with open_redis(settings.redis_url) as server, open_signals(server) as signals:
        limiter = RedisRateLimiter(server, limit, clock, here=here) if limit else None
        yield Shares(RedisCache(server), signals, limiter)


def _counting_here(clock: Clock, limit: int) -> RateLimiter:
    from adapters.memory.limits import MemoryRateLimiter

    return MemoryRateLimiter(limit, clock)
