"""What an installation is told from outside."""

from collections.abc import Mapping

from attrs import frozen

from domain.shared import Conflict

DATABASE_VARIABLE = "ASK_PANEL_DATABASE_URL"
"""The environment variable that names the database."""


@frozen
class Settings:
    """Where the data lives.

    Attributes:
        database_url: the URL of the SQLite or PostgreSQL database; it may hold a password, so
            it is never shown.
    """

    database_url: str


def load_settings(database_url: str | None, environment: Mapping[str, str]) -> Settings:
    """The settings, with `database_url` before the environment before the default.

    The default is a SQLite file in the user's data folder, which is made where it is missing.

    Raises:
        Conflict: that folder cannot be made.
    """
    named = database_url or environment.get(DATABASE_VARIABLE)
    return Settings(database_url=named or _local_database())


def _local_database() -> str:
    import platformdirs

    try:
        folder = platformdirs.user_data_path("ask-panel", appauthor=False, ensure_exists=True)
    except OSError as error:
        message = (
            f"the data folder cannot be made ({error.strerror}: {error.filename}); "
            f"name a database with --db or {DATABASE_VARIABLE}"
        )
        raise Conflict("data_folder_missing", message) from error
    return f"sqlite:///{folder / 'ask-panel.db'}"
