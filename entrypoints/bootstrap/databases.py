"""Where a database is, and how one becomes ready to serve from."""

from attrs import frozen

from entrypoints.settings import Settings


@frozen
class DatabasePlace:
    """Where a database is.

    Attributes:
        words: for people, without user and password.
        single_process: whether one process alone may serve from it.
    """

    words: str
    single_process: bool


def database_place(settings: Settings) -> DatabasePlace:
    """Where the settings' database is.

    Raises:
        InvalidValue: its URL is malformed or of another kind of database.
    """
    from adapters.sql.address import engine_url, is_sqlite, place_of

    url = engine_url(settings.database_url)
    return DatabasePlace(place_of(url), single_process=is_sqlite(url))


async def prepare_database(database_url: str, app_role: str) -> None:
    """Bring a PostgreSQL database to this release, and let users of `app_role` serve from it.

    The role is made if there is none; it may do what the service does, and owns nothing.

    Raises:
        InvalidValue: that is no name of a role, or no PostgreSQL database.
        DomainError: the database cannot be used, or its user may not do this.
    """
    from adapters.langgraph import open_engine
    from adapters.procrastinate.tables import prepare_queue
    from adapters.sql import Database
    from adapters.sql.address import require_postgresql

    require_postgresql(database_url)
    database = await Database.open(database_url)
    try:
        async with open_engine(database_url):
            await database.prepare_serving(app_role)
        await prepare_queue(database_url, app_role)
    finally:
        await database.close()
