"""From what Supabase's API says to what the domain understands."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from adapters.rows.refusals import error_of_state, storage_busy, storage_failed
from domain.shared import Conflict, DomainError, Unavailable

if TYPE_CHECKING:
    import httpx
    from postgrest import APIError

_UNREACHABLE = partial(
    Unavailable,
    "storage_unreachable",
    "Supabase cannot be reached; check its URL, and that the project is not paused",
)
_UNKNOWN_KEY = partial(
    Unavailable,
    "storage_refused",
    "Supabase refuses the service's API key or token; check the keys of the project",
)
unprepared = partial(
    Conflict,
    "database_unprepared",
    "the project's database is not prepared for this release; its owner runs "
    "'ask-panel database prepare' for the role that ASK_PANEL_SUPABASE_ROLE names (ask_panel_app)",
)
"""Makes the error of a project that is not ready to serve from."""

_BY_CODE: dict[str, Callable[[], DomainError]] = {
    "PGRST0": _UNREACHABLE,
    "PGRST003": storage_busy,
    "PGRST2": unprepared,
    "PGRST3": _UNKNOWN_KEY,
    "401": _UNKNOWN_KEY,
    "403": _UNKNOWN_KEY,
    "429": storage_busy,
    "50": _UNREACHABLE,
    "52": _UNREACHABLE,
}
"""By PostgREST's own code, or the status of HTTP where something before it answers, or by the
beginning of either."""

_STATE_LENGTH = 5
_ROLE_REFUSED = frozenset({"22023", "42501", "42704"})
"""There is no such role, or it has no right to what it asks for."""


@contextmanager
def domain_errors(refused: Callable[[], DomainError] | None = None) -> Iterator[None]:
    """Raise what the client raises as the domain's errors, which hold no secret.

    Args:
        refused: the error where the database refuses the role or what it asks for; by default the
            one that its SQLSTATE stands for.
    """
    import httpx
    from postgrest import APIError

    try:
        yield
    except APIError as error:
        if refused is not None and error.code in _ROLE_REFUSED:
            raise refused() from error
        raise _translated(error) from error
    except httpx.HTTPStatusError as error:
        raise _of_code(str(error.response.status_code)) from error
    except httpx.TimeoutException as error:
        raise storage_busy() from error
    except httpx.TransportError as error:
        refusal = _UNREACHABLE()
        raise refusal from error


async def tell_apart(response: "httpx.Response") -> None:
    """Raise the status of an answer that is not PostgREST's own, whose errors have a code.

    The client would drop it, and with it all that is known of the error.

    Raises:
        HTTPStatusError: something before PostgREST has refused.
    """
    if response.is_error and response.request.method != "HEAD":
        await response.aread()
        if b'"code"' not in response.content:
            response.raise_for_status()


def _translated(error: "APIError") -> DomainError:
    code = error.code or ""
    return error_of_state(code) if len(code) == _STATE_LENGTH else _of_code(code)


def _of_code(code: str) -> DomainError:
    fitting = [prefix for prefix in _BY_CODE if code.startswith(prefix)]
    return _BY_CODE[max(fitting, key=len)]() if fitting else storage_failed()
