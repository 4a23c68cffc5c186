"""Rates as one process counts them."""

import hashlib
from math import ceil

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from application.shared import WINDOW_SECONDS, Clock, Rate, RateLimiter
from domain.tenancy import TenantId


class MemoryRateLimiter(RateLimiter):
    """Counts in this process, in a sliding window of a minute; for one event loop."""

    def __init__(self, limit: int, clock: Clock) -> None:
        """Admit `limit` requests of each caller in 60 seconds, from 1."""
        self._limit = RateLimitItemPerMinute(limit)
        self._clock = clock
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def count(self, tenant_id: TenantId | None, caller: str) -> Rate:
        """Count one more request of a caller of the tenant, if it is within the limit."""
        who = str(tenant_id), hashlib.sha256(caller.encode()).hexdigest()
        limit = self._limit.amount
        if await self._windows.hit(self._limit, *who):
            return Rate(admitted=True, limit=limit)
        stats = await self._windows.get_window_stats(self._limit, *who)
        wait = ceil(stats.reset_time - self._clock.now().timestamp())
        return Rate(admitted=False, limit=limit, wait_seconds=min(max(wait, 1), WINDOW_SECONDS))
