"""From what a driver says to what the domain understands."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy.exc import DataError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapters.rows.refusals import (
    already_stored,
    error_of_state,
    panel_missing,
    storage_busy,
    storage_corrupt,
    storage_failed,
    storage_full,
    storage_read_only,
    storage_unreachable,
    text_unstorable,
)
from domain.shared import DomainError, Unavailable

_UNOPENABLE = partial(
    Unavailable,
    "storage_unreachable",
    "the database file cannot be opened; check that its path names a file that you may write",
)
_BY_NAME: dict[str, Callable[[], DomainError]] = {
    "SQLITE_FULL": storage_full,
    "SQLITE_READONLY": storage_read_only,
    "SQLITE_PERM": storage_read_only,
    "SQLITE_AUTH": storage_read_only,
    "SQLITE_BUSY": storage_busy,
    "SQLITE_LOCKED": storage_busy,
    "SQLITE_CANTOPEN": _UNOPENABLE,
    "SQLITE_CORRUPT": storage_corrupt,
    "SQLITE_NOTADB": storage_corrupt,
    "SQLITE_TOOBIG": text_unstorable,
    "SQLITE_CONSTRAINT_PRIMARYKEY": already_stored,
    "SQLITE_CONSTRAINT_UNIQUE": already_stored,
    "SQLITE_CONSTRAINT_FOREIGNKEY": panel_missing,
}
"""By SQLite's name of the error, or its beginning."""

_STATELESS: dict[type[Exception], Callable[[], DomainError]] = {
    OperationalError: storage_unreachable,
    DataError: text_unstorable,
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
        return text_unstorable()
    state = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    if state is None:
        return _STATELESS.get(type(error), storage_failed)()
    if not state.startswith("SQLITE_"):
        return error_of_state(state)
    fitting = [prefix for prefix in _BY_NAME if state.startswith(prefix)]
    return _BY_NAME[max(fitting, key=len)]() if fitting else storage_failed()
