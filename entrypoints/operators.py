"""Who runs a service: the only one to see its figures, which are of all tenants together."""

import hmac
from collections.abc import Mapping

from entrypoints.setting_rules import is_loopback

_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-real-ip")


def refusal_of_figures(
    token: str | None, headers: Mapping[str, str], client: str | None
) -> str | None:
    """Why the figures are not for the caller; None where they are.

    Args:
        token: of the operator; without one only callers on this machine see figures.
        headers: the caller's, by names in any case.
        client: the caller's address; None where it is not known.
    """
    if token is None:
        if _is_from_here(headers, client):
            return None
        return "this is shown to callers on this machine only, and not through a proxy"
    if hmac.compare_digest(_shown(headers).encode(), token.encode()):
        return None
    return "this takes the operator's token: 'Authorization: Bearer ...'"


def _shown(headers: Mapping[str, str]) -> str:
    scheme, _, text = headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def _is_from_here(headers: Mapping[str, str], client: str | None) -> bool:
    # A proxy on this machine asks from here for callers who are elsewhere.
    if client is None or any(name in headers for name in _FORWARDED):
        return False
    return is_loopback(client)
