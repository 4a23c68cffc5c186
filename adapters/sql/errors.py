"""From what a driver says to what the domain understands: the one table."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy.exc import DataError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.shared import Conflict, DomainError, InvalidValue, NotFound, Unavailable

_FULL = partial(
    Unavailable, "storage_full", "the database's disk is full; free some space, then repeat"
)
_READ_ONLY = partial(
    Unavailable,
    "storage_read_only",
    "the database cannot be written; check the rights on it (of its folder too) and its user's",
)
storage_busy = partial(
    Unavailable,
    "storage_busy",
    "the database was busy for too long; repeat, or end what else is using it",
)
"""Makes the error for whoever waited in vain."""
_UNREACHABLE = partial(
    Unavailable,
    "storage_unreachable",
    "the database cannot be reached; check that it runs, its address, user and password",
)
_UNOPENABLE = partial(
    Unavailable,
    "storage_unreachable",
    "the database file cannot be opened; check that its path names a file that you may write",
)
_CORRUPT = partial(
    Unavailable,
    "storage_corrupt",
    "the database is damaged or is no database; restore it from a backup, or name another",
)
_FAILED = partial(Unavailable, "storage_failed", "the database failed; its log says more")
_UNFIT = partial(
    InvalidValue,
    "text_unstorable",
    "a text holds characters that the database cannot store (NUL or lone surrogates); remove them",
    field="text",
)
_DUPLICATE = partial(Conflict, "already_stored", "an object of that id is stored already")
_PANEL_MISSING = partial(NotFound, "panel_unknown", "there is no such panel")

_BY_STATE: dict[str, Callable[[], DomainError]] = {
    "SQLITE_FULL": _FULL,
    "53100": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_AUTH": _READ_ONLY,
    "25006": _READ_ONLY,
    "25P03": storage_busy,
    "42501": _READ_ONLY,
    "SQLITE_BUSY": storage_busy,
    "SQLITE_LOCKED": storage_busy,
    "40": storage_busy,
    "53": storage_busy,
    "55P03": storage_busy,
    "57014": storage_busy,
    "SQLITE_CANTOPEN": _UNOPENABLE,
    "08": _UNREACHABLE,
    "28": _UNREACHABLE,
    "3D000": _UNREACHABLE,
    "57P": _UNREACHABLE,
    "SQLITE_CORRUPT": _CORRUPT,
    "SQLITE_NOTADB": _CORRUPT,
    "XX": _CORRUPT,
    "SQLITE_TOOBIG": _UNFIT,
    "22": _UNFIT,
    "SQLITE_CONSTRAINT_PRIMARYKEY": _DUPLICATE,
    "SQLITE_CONSTRAINT_UNIQUE": _DUPLICATE,
    "23505": _DUPLICATE,
    # All that refers to another table refers to panels; deliveries do not, and are queued again.
    "SQLITE_CONSTRAINT_FOREIGNKEY": _PANEL_MISSING,
    "23503": _PANEL_MISSING,
}
"""By SQLite's name of the error or PostgreSQL's SQLSTATE, or the beginning of either."""

_STATELESS: dict[type[Exception], Callable[[], DomainError]] = {
    OperationalError: _UNREACHABLE,
    DataError: _UNFIT,
}
"""By SQLAlchemy's class, where the driver gave up before the database could answer."""


@contextmanager
def domain_errors() -> Iterator[None]:
    """Raise what the database's driver raises as the domain's errors, which hold no secret."""
    try:
        yield
    except (PoolTimeout, UnicodeEncodeError, StatementError) as error:
        raise _translated(error) from error


def _translated(error: PoolTimeout | UnicodeEncodeError | StatementError) -> DomainError:
    if isinstance(error, PoolTimeout):
        return storage_busy()
    original = error.orig if isinstance(error, StatementError) else error
    if isinstance(original, UnicodeEncodeError):
        return _UNFIT()
    state = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    if state is None:
        return _STATELESS.get(type(error), _FAILED)()
    fitting = [prefix for prefix in _BY_STATE if state.startswith(prefix)]
    return _BY_STATE[max(fitting, key=len)]() if fitting else _FAILED()
