"""How often a caller may ask."""

from typing import Protocol

from attrs import frozen

from domain.tenancy import TenantId

WINDOW_SECONDS = 60
"""The time in which requests are counted."""


@frozen(kw_only=True)
class Rate:
    """How a caller stands with its limit.

    Attributes:
        admitted: whether the request is within it.
        limit: how many requests there may be in 60 seconds.
        wait_seconds: after how many seconds to ask again, at least 1; 0 where it is admitted.
    """

    admitted: bool
    limit: int
    wait_seconds: int = 0


class RateLimiter(Protocol):
    """Counts the requests of callers; the limit is the same for all."""

    async def count(self, tenant_id: TenantId | None, caller: str) -> Rate:
        """Count one more request of a caller of the tenant, if it is within the limit.

        Of several at once exactly as many are admitted as are left.

        Args:
            tenant_id: for whom it calls; None for whoever has not shown that.
            caller: tells it from the tenant's others.
        """
        ...
