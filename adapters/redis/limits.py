"""Rates as all processes count them together."""

import hashlib
from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING, cast

from limits import RateLimitItemPerMinute
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from adapters.redis.connection import RedisAway, RedisServer
from application.shared import WINDOW_SECONDS, Clock, Rate, RateLimiter
from domain.tenancy import TenantId

if TYPE_CHECKING:
    from limits.aio.storage.redis.redispy import RedispyBridge
    from redis.asyncio import Redis


class RedisRateLimiter(RateLimiter):
    """Counts in Redis, in a sliding window of a minute, and in this process as well.

    So a Redis that lost all it held (FLUSHALL) forgives nobody what they asked of this process;
    and where it is away, what this process counted is held to a stricter limit, as the others
    admit some too.
    """

    def __init__(
        self,
        server: RedisServer,
        limit: int,
        clock: Clock,
        *,
        here: Callable[[int], RateLimiter],
    ) -> None:
        """Admit `limit` requests of each caller in 60 seconds, from 1; half while Redis is away.

        Args:
            server: where they are counted.
            limit: how many they may be.
            clock: tells the time.
            here: makes what counts in this process, up to a limit.
        """
        self._server = server
        self._limit = RateLimitItemPerMinute(limit)
        self._clock = clock
        self._here = here(limit)
        # The other processes admit requests too, and nobody can tell how many they are.
        self._alone = here(max(limit // 2, 1))
        self._windows = SlidingWindowCounterRateLimiter(_Windows(server.client))

    async def count(self, tenant_id: TenantId | None, caller: str) -> Rate:
        """Count one more request of a caller of the tenant, if it is within the limit."""
        alone = await self._alone.count(tenant_id, caller)
        try:
            rate = await self._shared(tenant_id, caller)
        except RedisAway:
            rate = alone
        return await self._here.count(tenant_id, caller) if rate.admitted else rate

    async def _shared(self, tenant_id: TenantId | None, caller: str) -> Rate:
        who = str(tenant_id), hashlib.sha256(caller.encode()).hexdigest()
        limit = self._limit.amount
        if await self._server.ask(lambda _: self._windows.hit(self._limit, *who)):
            return Rate(admitted=True, limit=limit)
        stats = await self._server.ask(lambda _: self._windows.get_window_stats(self._limit, *who))
        wait = ceil(stats.reset_time - self._clock.now().timestamp())
        return Rate(admitted=False, limit=limit, wait_seconds=min(max(wait, 1), WINDOW_SECONDS))


class _Windows(RedisStorage):
    """Keeps windows by way of a client that is there already."""

    def __init__(self, client: "Redis") -> None:
        self._client = client
        # Its URL is not looked at.
        super().__init__("async+redis://", implementation="redispy", key_prefix="rates")

    def configure_bridge(self) -> None:
        bridge = cast("RedispyBridge", self.bridge)
        bridge.storage = self._client
        bridge.connection_getter = lambda _: bridge.storage
