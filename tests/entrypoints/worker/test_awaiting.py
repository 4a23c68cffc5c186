"""A worker and a database that is away: it waits for as long as that may pass, and says so."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from structlog.testing import capture_logs

from domain.shared import Conflict, DomainError, Unavailable
from entrypoints.bootstrap import Application, open_application
from entrypoints.settings import Settings
from entrypoints.worker.awaiting import opened_in_time
from tests.entrypoints.worker.process import worker
from tests.postgresql import SERVICE, PostgresqlServer


def test_a_worker_that_starts_before_its_database_waits_for_it(
    postgresql_app_url: str, postgresql_server: PostgresqlServer, tmp_path: Path
) -> None:
    database = make_url(postgresql_app_url).database
    with psycopg.connect(postgresql_server.url, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false'.encode())
        with worker(tmp_path, postgresql_app_url, "--metrics-port", "0") as running:
            running.until_it_says("database_awaited")
            running.until_it_says(r"http://127\.0\.0\.1:\d+/metrics")
            connection.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS true'.encode())
            running.until_it_says("runs up to 8 panels")
            status = running.stop()

    assert status == 0
    assert f"{SERVICE}@" not in running.said


def test_a_worker_that_waits_stops_when_it_is_told_to(tmp_path: Path) -> None:
    with worker(tmp_path, "postgresql://nobody:hunter2@127.0.0.1:9/nothing") as running:
        running.until_it_says("database_awaited")
        status = running.stop()

    assert status == 0
    assert "hunter2" not in running.said


class Opening:
    """Opens the application after it has failed in these ways."""

    def __init__(self, url: str, *errors: DomainError) -> None:
        self.errors = list(errors)
        self._settings = Settings(url)

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Application]:
        if self.errors:
            raise self.errors.pop(0)
        async with open_application(self._settings) as application:
            yield application


async def test_it_is_tried_until_it_can_be_reached_and_each_wait_is_told(sqlite_url: str) -> None:
    away = Unavailable("storage_unreachable", "it is away")
    opening = Opening(sqlite_url, away, away, away)
    with capture_logs() as logged:
        async with AsyncExitStack() as stack:
            opened = await opened_in_time(
                stack, opening, log=lambda: None, first_wait=0.001, longest_wait=0.002
            )
            await opened.storage.state()

    assert [(line["event"], line["reason"]) for line in logged] == [
        ("database_awaited", "it is away")
    ] * 3


@pytest.mark.parametrize(
    "error",
    [
        Conflict("database_unprepared", "it was not prepared"),
        Unavailable("storage_corrupt", "it is damaged"),
    ],
)
async def test_what_waiting_does_not_mend_is_told_at_once(
    sqlite_url: str, error: DomainError
) -> None:
    opening = Opening(sqlite_url, error)
    async with AsyncExitStack() as stack:
        with pytest.raises(type(error)):
            await opened_in_time(stack, opening, log=lambda: None)

    assert opening.errors == []
