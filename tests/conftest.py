"""What all tests share: real databases for any test that asks for one, each with its own."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import HealthCheck, settings

from tests.patience import PATIENCE_SECONDS
from tests.postgresql import APP_ROLE, OWNER, SERVICE, PostgresqlServer, running_server, url_as
from tests.redis_server import RunningRedis, running_redis

if TYPE_CHECKING:
    from tests.supabase.project import Project

# A machine under load makes single examples slow; that says nothing of the code. A third of the
# usual examples keep the unit tests under half a minute; every run draws others.
settings.register_profile(
    "ask-panel",
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow],
)
# What must pass before a change lands draws the same ones again: what refuses it is the change.
settings.register_profile("landing", settings.get_profile("ask-panel"), derandomize=True)
settings.load_profile("ask-panel")

# What httpx takes where a test names nothing is 5 s, for which a machine may stand still.
_UNTOLD = httpx._config.DEFAULT_TIMEOUT_CONFIG  # noqa: SLF001
_UNTOLD.connect = _UNTOLD.read = _UNTOLD.write = _UNTOLD.pool = PATIENCE_SECONDS


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A server of this test process's own, started when it is first needed."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def _migrated(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The name of a database as its owner prepares it for the service, to be copied."""
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - unit tests do without databases

    from entrypoints.bootstrap import prepare_database  # noqa: PLC0415

    with postgresql_server.new_database() as url:
        preparing = prepare_database(url_as(url, OWNER), APP_ROLE)
        # In a thread, as whoever asks for this fixture may run in a loop already.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, preparing).result()
        yield str(make_url(url).database)


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
def postgresql_owner_url(postgresql_url: str) -> str:
    """The same for the user that owns the database, and is no superuser."""
    return url_as(postgresql_url, OWNER)


@pytest.fixture
def postgresql_app_url(postgresql_url: str) -> str:
    """The same for the service's user, who owns nothing and is bound by every policy."""
    return url_as(postgresql_url, SERVICE)


@pytest.fixture(scope="session")
def _project(postgresql_server: PostgresqlServer) -> Iterator["Project"]:
    """A Supabase project of this test process's own."""
    from entrypoints.bootstrap import prepare_database  # noqa: PLC0415
    from tests.supabase.project import running_project  # noqa: PLC0415

    def prepare(owner_url: str) -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, prepare_database(owner_url, APP_ROLE)).result()

    with running_project(postgresql_server, prepare) as project:
        yield project


@pytest.fixture
def supabase_project(_project: "Project") -> "Project":
    """The same, without any data."""
    from tests.supabase.project import forget_everything  # noqa: PLC0415

    forget_everything(_project)
    _project.gateway.answer = None
    _project.gateway.requests.clear()
    _project.gateway.storage.objects.clear()
    return _project


@pytest.fixture(scope="session")
def _redis() -> Iterator[RunningRedis]:
    with running_redis() as server:
        yield server


@pytest.fixture
def redis_server(_redis: RunningRedis) -> RunningRedis:
    """A Redis server of this test process's own, empty."""
    _redis.flush()
    return _redis


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'panels.db'}"
