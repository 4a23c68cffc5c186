"""What an installation is told from outside."""

from collections.abc import Mapping

from attrs import frozen

DATABASE_VARIABLE = "ASK_PANEL_DATABASE_URL"
"""The environment variable that names the database."""

EMBEDDING_MODEL_VARIABLE = "ASK_PANEL_EMBEDDING_MODEL"
"""The one that names an embedding model; without it only equal words count as one voice."""


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

    The default is a SQLite file in the user's data folder.
    """
    if database_url is not None:
        return Settings(database_url)
    return Settings(environment.get(DATABASE_VARIABLE) or _local_database())


def _local_database() -> str:
    import platformdirs

    folder = platformdirs.user_data_path("ask-panel", appauthor=False)
    return f"sqlite:///{folder / 'ask-panel.db'}"
