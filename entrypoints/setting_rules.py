"""How the text of each environment variable is read, and the rule that it must keep."""

import re
from collections.abc import Callable
from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import TypeVar
from urllib.parse import urlsplit

from domain.shared import InvalidValue

Value = TypeVar("Value")

SECRET_LENGTH = 32
"""The fewest characters of a secret: 256 bits where each character holds 8."""

_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\s*=\s*[\x20-\x7e]+")
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")
_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_OF_SUPABASE = frozenset({"anon", "authenticated", "authenticator", "postgres", "service_role"})
_APP_NAME = re.compile(r"[A-Za-z0-9._-]{1,63}")


class AuthMethod(StrEnum):
    """How callers may prove who they are."""

    KEYS = "keys"
    JWT = "jwt"


class LogLevel(StrEnum):
    """The least severity that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class CleanUp(StrEnum):
    """When a service erases, by itself, the panels whose time is up."""

    OFF = "off"
    HOURLY = "hourly"


Rule = Callable[[str, str], Value]
"""Reads the text (never empty) of the variable of that name; raises InvalidValue naming it."""


def refusal(variable: str, rule: str) -> InvalidValue:
    """The error of a variable that breaks its rule; its text, perhaps a secret, is left out."""
    return InvalidValue("setting_invalid", f"{variable} must be {rule}", field=variable)


def any_text(_variable: str, text: str) -> str:
    """The text as it is."""
    return text


def whole_number(lowest: int, highest: int) -> Rule[int]:
    """A whole number from `lowest` to `highest`."""

    def read(variable: str, text: str) -> int:
        # The length first: reading thousands of digits is slow, and refused by Python.
        if re.fullmatch(r"[0-9]{1,18}", text) and lowest <= int(text) <= highest:
            return int(text)
        raise refusal(variable, f"a whole number from {lowest} to {highest}")

    return read


def seconds(lowest: float, highest: float) -> Rule[float]:
    """A plain decimal number of seconds from `lowest` to `highest`."""

    def read(variable: str, text: str) -> float:
        if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text) and lowest <= float(text) <= highest:
            return float(text)
        raise refusal(variable, f"a number of seconds from {lowest:g} to {highest:g}")

    return read


def yes_or_no(variable: str, text: str) -> bool:
    """True or false, in one of the usual spellings."""
    if text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    raise refusal(variable, "true or false")


def log_level(variable: str, text: str) -> LogLevel:
    """One of the log levels, in any case."""
    try:
        return LogLevel(text.lower())
    except ValueError:
        raise refusal(variable, f"one of {', '.join(LogLevel)}") from None


def clean_up(variable: str, text: str) -> CleanUp:
    """Whether a service cleans up by itself."""
    try:
        return CleanUp(text.lower())
    except ValueError:
        raise refusal(variable, "off or hourly") from None


def auth_methods(variable: str, text: str) -> frozenset[AuthMethod]:
    """`none` (no method at all), or methods parted by commas."""
    names = {name.strip().lower() for name in text.split(",")}
    if names == {"none"}:
        return frozenset()
    try:
        return frozenset(AuthMethod(name) for name in names)
    except ValueError:
        raise refusal(variable, f"none, or of {', '.join(AuthMethod)}, parted by commas") from None


def host(variable: str, text: str) -> str:
    """The name or address of an interface."""
    if _HOST.fullmatch(text):
        return text
    raise refusal(variable, "a host name or an IP address, without scheme and port")


def app_name(variable: str, text: str) -> str:
    """The name of a deployed app."""
    if _APP_NAME.fullmatch(text):
        return text
    raise refusal(variable, "the name of a deployed app: letters, digits, '-', '_' and '.'")


def own_role(variable: str, text: str) -> str:
    """The name of a database's role that was made for the service: none of Supabase's."""
    if _ROLE.fullmatch(text) and text not in _OF_SUPABASE:
        return text
    rule = f"the name of a role of its own: a-z, 0-9 and '_', not {', '.join(sorted(_OF_SUPABASE))}"
    raise refusal(variable, rule)


def secret(variable: str, text: str) -> str:
    """A text that is too long to be guessed."""
    if len(text.encode()) >= SECRET_LENGTH:
        return text
    raise refusal(variable, f"at least {SECRET_LENGTH} bytes long")


def web_address(variable: str, text: str) -> str:
    """An https URL without user and password; plain http only on a loopback address."""
    try:
        parts = urlsplit(text)
        served_here = parts.scheme == "http" and is_loopback(parts.hostname or "")
    except ValueError:
        raise refusal(variable, "a URL") from None
    if parts.hostname and "@" not in parts.netloc and (parts.scheme == "https" or served_here):
        return text
    raise refusal(variable, "an https:// URL (http:// on loopback only), without user or password")


def collector_address(variable: str, text: str) -> str:
    """The http or https URL of what collects traces, without user and password."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc:
        return text
    raise refusal(variable, "an http:// or https:// URL, without user or password")


def header_list(variable: str, text: str) -> str:
    """Headers as OpenTelemetry writes them: `name=value` pairs parted by commas."""
    if all(_HEADER.fullmatch(part.strip()) for part in text.split(",")):
        return text
    raise refusal(variable, "name=value pairs parted by commas")


def redis_address(variable: str, text: str) -> str:
    """The URL of a Redis server: `redis://`, `rediss://` (by TLS), or `unix://` and a path."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if (parts.scheme in {"redis", "rediss"} and parts.hostname) or (
        parts.scheme == "unix" and parts.path
    ):
        return text
    raise refusal(variable, "a redis://, rediss:// or unix:// URL")


def origins(variable: str, text: str) -> tuple[str, ...]:
    """Web origins (`https://app.example.org`) parted by commas; never a wildcard."""
    return tuple(_origin(variable, part.strip()) for part in text.split(","))


def networks(variable: str, text: str) -> tuple[str, ...]:
    """IP addresses or networks parted by commas."""
    parts = tuple(part.strip() for part in text.split(","))
    try:
        for part in parts:
            ip_network(part)
    except ValueError:
        raise refusal(variable, "IP addresses or networks, parted by commas") from None
    return parts


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host of that name or address."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _origin(variable: str, text: str) -> str:
    try:
        parts = urlsplit(text)
        bare = f"{parts.scheme}://{parts.netloc}" == text and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        bare = False
        parts = urlsplit("")
    if bare and parts.hostname and "*" not in text and parts.scheme in {"http", "https"}:
        return text
    raise refusal(variable, "origins such as https://app.example.org, parted by commas")
