"""How often a caller may ask: a limit for each tenant and caller, whatever the request."""

from domain.tenancy import Principal
from entrypoints.api.problem import HttpRefusal
from entrypoints.api.service import Service

_ALL_KEYS = "keys"
_KEY = "key:"


async def require_rate(service: Service, caller: Principal) -> None:
    """Pass where the caller is within its limit; counted is who it is, not where it calls from.

    Raises:
        HttpRefusal: it asked too often; the answer says when to ask again.
    """
    limiter = service.application.limiter
    if limiter is None:
        return
    rate = await limiter.count(caller.tenant_id, _name(caller))
    if not rate.admitted:
        message = (
            f"at most {rate.limit} requests a minute are answered; repeat this one in "
            f"{rate.wait_seconds} seconds"
        )
        headers = {
            "Retry-After": str(rate.wait_seconds),
            "RateLimit-Policy": f'"caller";q={rate.limit};w=60',
            "RateLimit": f'"caller";r=0;t={rate.wait_seconds}',
        }
        raise HttpRefusal(429, code="rate_exceeded", detail=message, headers=headers)


def _name(caller: Principal) -> str:
    # All keys of a tenant count as one: else whoever makes a new one begins anew.
    return _ALL_KEYS if caller.subject.startswith(_KEY) else f"person {caller.subject}"
