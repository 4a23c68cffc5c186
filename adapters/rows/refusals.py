"""What PostgreSQL's refusals mean, however they reach us, in the domain's terms.

The names here make the errors; none of them holds anything of a caller's.
"""

from collections.abc import Callable
from functools import partial

from domain.shared import Conflict, DomainError, InvalidValue, NotFound, Unavailable

storage_full = partial(
    Unavailable, "storage_full", "the database's disk is full; free some space, then repeat"
)
storage_read_only = partial(
    Unavailable,
    "storage_read_only",
    "the database cannot be written; check the rights on it (of its folder too) and its user's",
)
storage_busy = partial(
    Unavailable,
    "storage_busy",
    "the database was busy for too long; repeat, or end what else is using it",
)
storage_unreachable = partial(
    Unavailable,
    "storage_unreachable",
    "the database cannot be reached; check that it runs, its address, its name, user and password",
)
storage_corrupt = partial(
    Unavailable,
    "storage_corrupt",
    "the database is damaged or is no database; restore it from a backup, or name another",
)
erasing_takes_owner = partial(
    Unavailable,
    "tenant_erasure_by_owner",
    "a tenant is erased by the owner of the database; name it by its postgresql:// URL",
)
storage_failed = partial(Unavailable, "storage_failed", "the database failed; its log says more")
text_unstorable = partial(
    InvalidValue,
    "text_unstorable",
    "a text holds characters that the database cannot store (NUL or lone surrogates); remove them",
    field="text",
)
already_stored = partial(Conflict, "already_stored", "an object of that id is stored already")
panel_missing = partial(NotFound, "panel_unknown", "there is no such panel")

_BY_STATE: dict[str, Callable[[], DomainError]] = {
    "53100": storage_full,
    "25006": storage_read_only,
    "25P03": storage_busy,
    "42501": storage_read_only,
    "40": storage_busy,
    "53": storage_busy,
    "55P03": storage_busy,
    "57014": storage_busy,
    "08": storage_unreachable,
    "28": storage_unreachable,
    "3D000": storage_unreachable,
    "57P": storage_unreachable,
    "XX": storage_corrupt,
    "22": text_unstorable,
    "23505": already_stored,
    # All that refers to another table refers to panels; deliveries do not, and are queued again.
    "23503": panel_missing,
}
"""By SQLSTATE, or its beginning."""


def error_of_state(state: str) -> DomainError:
    """The error that a SQLSTATE stands for."""
    fitting = [prefix for prefix in _BY_STATE if state.startswith(prefix)]
    return _BY_STATE[max(fitting, key=len)]() if fitting else storage_failed()
