"""The ids that a request goes by in its answer and in the log."""

import re
from collections.abc import Mapping
from uuid import UUID

from starlette.types import Scope
from structlog.contextvars import get_contextvars

from domain.shared import uuid7

HEADER = "X-Request-ID"

LOGGED_AS = "request_id"
"""The name that every log line of the request carries it under."""

_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def request_id_of(scope: Scope) -> str:
    """The caller's id where the header holds one that is well formed, else a fresh one."""
    name = HEADER.lower().encode()
    given: list[str] = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    if len(given) == 1 and _WELL_FORMED.fullmatch(given[0]):
        return given[0]
    return str(uuid7())


def panel_named(scope: Scope) -> Mapping[str, str]:
    """The id of the panel that the request's path names, as the log has it; empty without one."""
    panel_id = uuid_text(scope.get("path_params", {}).get("panel_id"))
    return {} if panel_id is None else {"panel_id": panel_id}


def uuid_text(text: object) -> str | None:
    """The text in the usual form of a UUID; None where it is none."""
    try:
        return str(UUID(str(text)))
    except ValueError:
        return None


def current_request_id() -> str | None:
    """The id of the request that is being answered, if one is."""
    found = get_contextvars().get(LOGGED_AS)
    return None if found is None else str(found)
