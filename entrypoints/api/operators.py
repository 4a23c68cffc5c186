"""Who runs the service: the only one to see its figures, which are of all tenants together."""

import hmac

from fastapi import Depends, Request

from entrypoints.api.problem import HttpRefusal
from entrypoints.api.service import Open
from entrypoints.setting_rules import is_loopback

_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-real-ip")


async def _operator(request: Request, service: Open) -> None:
    token = service.settings.operator_token
    if token is None:
        allowed = _is_from_here(request)
        message = "this is shown to callers on this machine only, and not through a proxy"
    else:
        allowed = hmac.compare_digest(_shown(request).encode(), token.encode())
        message = "this takes the operator's token: 'Authorization: Bearer ...'"
    if not allowed:
        raise HttpRefusal(403, code="operators_only", detail=message)


def _shown(request: Request) -> str:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def _is_from_here(request: Request) -> bool:
    # A proxy on this machine asks from here for callers who are elsewhere.
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    return is_loopback(request.client.host)


OPERATORS_ONLY = Depends(_operator)
"""The dependency of a route that tenants have no business with."""
