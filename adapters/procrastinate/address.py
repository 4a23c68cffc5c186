"""Where the queue is: in the database of the panels."""

from sqlalchemy.engine import make_url


def conninfo_of(database_url: str) -> str:
    """The connection string of a PostgreSQL database, as libpq takes it."""
    url = make_url(database_url).set(drivername="postgresql")
    # SQLAlchemy leaves the spaces of a password as they are, which libpq refuses.
    return url.render_as_string(hide_password=False).replace(" ", "%20")
