"""Which database a URL means."""

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from domain.shared import InvalidValue, Unavailable

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+aiosqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def engine_url(text: str) -> URL:
    """The URL as the engine takes it, with the project's driver.

    Raises:
        InvalidValue: it is malformed, of another kind of database, or names no file. The text
            is not repeated, as it may hold a password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise _refusal("the database URL is malformed") from None
    if url.drivername not in _DRIVERS:
        raise _refusal(f"there is no support for databases of kind {url.drivername!r:.40}")
    url = url.set(drivername=_DRIVERS[url.drivername])
    if is_sqlite(url) and (url.host or url.database in {None, "", ":memory:"}):
        raise _refusal("a SQLite URL must name a file, after three slashes")
    return url


def is_sqlite(url: URL) -> bool:
    """Whether the database is a SQLite file."""
    return url.get_backend_name() == "sqlite"


def require_postgresql(text: str) -> None:
    """Pass where the URL leads to PostgreSQL.

    Raises:
        InvalidValue: it is malformed, or names a SQLite file.
    """
    if is_sqlite(engine_url(text)):
        message = (
            "a SQLite file needs no preparation: it has no roles, and one process serves from it; "
            "name a postgresql:// database"
        )
        raise InvalidValue("database_without_roles", message, field="database_url")


def place_of(url: URL) -> str:
    """The database in words, without user and password."""
    if is_sqlite(url):
        return f"the database {url.database}"
    host = url.host or url.query.get("host") or "the local host"
    return f"the database {url.database!r} on {host}"


def make_folder(url: URL) -> None:
    """Make the folder of a SQLite file.

    Raises:
        Unavailable: it cannot be made.
    """
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = (
            f"the folder {folder} cannot be made ({error.strerror}); name another place by --db or "
            "ASK_PANEL_DATABASE_URL"
        )
        raise Unavailable("storage_unreachable", message) from error


def _refusal(problem: str) -> InvalidValue:
    message = f"{problem}; write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"
    return InvalidValue("database_url_invalid", message, field="database_url")
