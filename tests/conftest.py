"""What all tests share: real databases for any test that asks for one, each with its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgresql import PostgresqlServer, running_server

# A machine under load makes single examples slow; that says nothing of the code. A third of the
# usual examples keep the unit tests under half a minute; every run draws others.
settings.register_profile("ask-panel", deadline=None, max_examples=30)
settings.load_profile("ask-panel")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A server of this test process's own, started when it is first needed."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def _migrated(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The name of a database as the migrations make it, to be copied."""
    from sqlalchemy import create_engine  # noqa: PLC0415 - unit tests do without databases

    from adapters.sql.address import engine_url  # noqa: PLC0415
    from adapters.sql.revision import bring_to_head  # noqa: PLC0415

    with postgresql_server.new_database() as url:
        engine = create_engine(engine_url(url))
        with engine.begin() as connection:
            bring_to_head(connection)
        engine.dispose()
        yield str(engine.url.database)


@pytest.fixture
def empty_postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The URL of a PostgreSQL database without a table."""
    with postgresql_server.new_database() as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer, _migrated: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with this release's schema and no data."""
    with postgresql_server.new_database(template=_migrated) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'panels.db'}"
