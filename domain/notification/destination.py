"""Where notices may go: to the public network, never to what only this machine can reach."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from domain.shared import InvalidValue

URL_LIMIT = 2_000
"""The greatest length of an address, in characters."""

_FIT = re.compile(r"[!-\[\]-~]+")
"""Visible ASCII without the backslash: what no two readers of URLs read differently."""

_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
"""A public host name: of two labels or more, the last of which is no number in disguise."""

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_CLOSED = (
    IPv4Network("192.88.99.0/24"),  # relays from IPv6 to IPv4
    IPv6Network("2001::/23"),  # Teredo and other assignments to protocols
    IPv6Network("2002::/16"),  # carries an IPv4 address
    IPv6Network("3fff::/20"),  # documentation
)
"""What Python's own table of global addresses lets pass, and is none or hides another."""


def clean_url(url: str, *, loopback: bool) -> str:
    """The address, if notices may go there as far as its text tells.

    Args:
        url: `https://` and a host of the public network.
        loopback: whether this machine itself may be a destination, then also by `http://`.

    Raises:
        InvalidValue: it is no such address.
    """
    if len(url) > URL_LIMIT or not _FIT.fullmatch(url):
        raise _refusal(f"be 1 to {URL_LIMIT:,} visible ASCII characters without a backslash")
    parts = _split(url)
    host = parts.hostname or ""
    local = loopback and host in _LOOPBACK_NAMES
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise _refusal("begin with https://")
    if "@" in parts.netloc or parts.fragment:
        raise _refusal("hold no user name, password or fragment")
    if local or (_NAME.fullmatch(host) and not host.endswith(".localhost")):
        return url
    address = _address(host)
    if address is None or not is_reachable(address, loopback=loopback):
        raise _refusal("name a host of the public network")
    return url


def is_reachable(address: IPv4Address | IPv6Address, *, loopback: bool) -> bool:
    """Whether notices may be sent to the address: it is a public one.

    Args:
        address: what a name was resolved to, or an address itself.
        loopback: whether this machine itself may be a destination.
    """
    if loopback and address.is_loopback:
        return True
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return not any(address in network for network in _CLOSED)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.port != 0
    except ValueError as error:
        raise _refusal("be a URL") from error
    if not usable:
        raise _refusal("name a port from 1 to 65535, or none")
    return parts


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """What an address in its one usual form names; decimal and octal forms name nothing."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _refusal(rule: str) -> InvalidValue:
    return InvalidValue("url_refused", f"url must {rule}", field="url")
