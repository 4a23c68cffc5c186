"""How often a caller may ask, and how often an address may fail to show who calls."""

from ipaddress import IPv6Address, ip_address, ip_network

from attrs import frozen

from application.shared import Rate
from application.tenancy import AuditTrail
from domain.tenancy import AccessRefused, Principal, RetentionChanged, TenantId
from entrypoints.api.problem import HttpRefusal
from entrypoints.api.service import Service

_ALL_KEYS = "keys"
_KEY = "key:"
_REFUSALS = "refusals"
_SUBSCRIBER = 64
"""How many bits of an IPv6 address tell subscribers apart; the others each chooses at will."""


async def require_rate(service: Service, caller: Principal) -> None:
    """Pass where the caller is within its limit; counted is who it is, not where it calls from.

    Raises:
        HttpRefusal: it asked too often; the answer says when to ask again.
    """
    rate = await _counted(service, caller.tenant_id, _name(caller))
    if rate is not None and not rate.admitted:
        rule = f"at most {rate.limit} requests a minute are answered"
        raise _refusal(rate, rule, code="rate_exceeded", policy="caller")


async def require_few_failures(service: Service, address: str | None) -> None:
    """Count a credential that was refused, by the network it came from; pass where they are few.

    Whoever shows a credential that is accepted never comes here: a stranger behind the same proxy
    could shut a whole team out else, while nobody guesses what is 256 bits long.

    Raises:
        HttpRefusal: more were refused than one caller may make requests; the answer says when to
            try again.
    """
    rate = await _counted(service, None, f"address {network_of(address)}")
    if rate is not None and not rate.admitted:
        rule = f"more than {rate.limit} credentials of this address were refused within a minute"
        raise _refusal(rate, rule, code="failures_too_many", policy="address")


def network_of(address: str | None) -> str:
    """What tells one subscriber's addresses from others': of IPv6 the 64 bits that are given out.

    Every text that is no address, such as that of a socket, counts as one subscriber.
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found.packed, _SUBSCRIBER), strict=False))
    return str(found)


@frozen
class BoundedTrail(AuditTrail):
    """A tenant's record of refusals: no more a minute than one caller may make requests.

    Whoever holds a genuine credential of the tenant could fill its record else.
    """

    service: Service
    tenant_id: TenantId

    async def record(self, event: AccessRefused | RetentionChanged) -> None:
        """Append the event durably, where there were few before it."""
        rate = await _counted(self.service, self.tenant_id, _REFUSALS)
        if rate is None or rate.admitted:
            await self.service.application.audit(self.tenant_id).record(event)


async def _counted(service: Service, tenant_id: TenantId | None, caller: str) -> Rate | None:
    limiter = service.application.limiter
    return None if limiter is None else await limiter.count(tenant_id, caller)


def _refusal(rate: Rate, rule: str, *, code: str, policy: str) -> HttpRefusal:
    detail = f"{rule}; repeat this request in {rate.wait_seconds} seconds"
    headers = {
        "Retry-After": str(rate.wait_seconds),
        "RateLimit-Policy": f'"{policy}";q={rate.limit};w=60',
        "RateLimit": f'"{policy}";r=0;t={rate.wait_seconds}',
    }
    return HttpRefusal(429, code=code, detail=detail, headers=headers)


def _name(caller: Principal) -> str:
    # All keys of a tenant count as one: else whoever makes a new one begins anew.
    return _ALL_KEYS if caller.subject.startswith(_KEY) else f"person {caller.subject}"
