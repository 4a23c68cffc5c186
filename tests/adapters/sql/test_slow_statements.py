"""Statements that take long are told of: what they were, whose, and never with their values."""

from collections.abc import AsyncIterator, Iterator

import pytest
import structlog
from sqlalchemy import Connection, text
from structlog.testing import LogCapture

from adapters.sql import Database, Limits
from adapters.sql.slow_statements import SlowStatements
from domain.shared import Unavailable
from domain.tenancy import TenantId
from tests.patience import PATIENCE_SECONDS

TENANT = TenantId.generate()
CANARY = "hunter2"
COUNT_FAR = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
SELECT max(i), :canary FROM n
"""
SLEEP = "SELECT pg_sleep(0.3), :canary"
SLOW = {
    "SELECT pg_sleep(0.3), %(canary)s",
    " ".join(COUNT_FAR.replace(":canary", "?").split()),
}


@pytest.fixture
def logged() -> Iterator[LogCapture]:
    """What is logged, with what its context tells."""
    capture, before = LogCapture(), structlog.get_config()["processors"]
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, capture])
    yield capture
    structlog.configure(processors=before)


@pytest.fixture(params=["sqlite_url", "postgresql_app_url"])
async def database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    url = request.getfixturevalue(request.param)
    limits = Limits(slow_seconds=0.02, statement_seconds=PATIENCE_SECONDS)
    opened = await Database.open(url, serving=True, limits=limits)
    yield opened
    await opened.close()


def work_slowly(connection: Connection) -> None:
    statement = SLEEP if connection.dialect.name == "postgresql" else COUNT_FAR
    connection.execute(text(statement), {"canary": CANARY})


@pytest.mark.parametrize("way", ["read", "written"])
async def test_a_slow_statement_is_logged_with_the_ids_of_whoever_sent_it(
    database: Database, logged: LogCapture, way: str
) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r1", panel_id="p1"):
        if way == "read":
            await database.read(work_slowly, tenant_id=TENANT)
        else:
            async with database.writing(tenant_id=TENANT) as writing:
                await writing.run(work_slowly)

    (line,) = [one for one in logged.entries if one["statement"] in SLOW]
    assert (line["event"], line["log_level"]) == ("slow_query", "warning")
    assert (line["request_id"], line["panel_id"]) == ("r1", "p1")
    assert line["seconds"] >= 0.02
    assert not line["failed"]
    assert CANARY not in str(logged.entries)


async def test_a_statement_that_is_cut_off_was_slow_too(
    postgresql_app_url: str, logged: LogCapture
) -> None:
    limits = Limits(slow_seconds=0.5, statement_seconds=1)
    database = await Database.open(postgresql_app_url, serving=True, limits=limits)
    with pytest.raises(Unavailable):
        await database.read(lambda c: c.execute(text("SELECT pg_sleep(30)")), tenant_id=TENANT)
    await database.close()

    assert [line["statement"] for line in logged.entries if line["failed"]] == [
        "SELECT pg_sleep(30)"
    ]


async def test_the_last_few_are_kept_the_newest_first(
    database: Database, logged: LogCapture
) -> None:
    for _ in range(3):
        await database.read(work_slowly, tenant_id=TENANT)

    last = database.slow_statements.last()
    assert len(last) >= 3
    assert [one.seconds_ago for one in last] == sorted(one.seconds_ago for one in last)
    assert all(one.took_seconds >= 0.02 for one in last)
    assert CANARY not in str(last)
    assert logged.entries


async def test_however_many_there_were_few_are_kept_and_no_text_is_endless(
    sqlite_url: str,
) -> None:
    database = await Database.open(sqlite_url, serving=True, limits=Limits(slow_seconds=0.0000001))

    def work(connection: Connection) -> None:
        for number in range(100):
            connection.execute(text(f"SELECT {number} AS {'a' * 3_000}"))

    await database.read(work, tenant_id=None)
    await database.close()

    last = database.slow_statements.last()
    assert len(last) == 20
    assert max(len(one.statement) for one in last) == 2_000


async def test_a_quick_statement_is_not_told_of(sqlite_url: str, logged: LogCapture) -> None:
    database = await Database.open(sqlite_url, serving=True, limits=Limits(slow_seconds=3600))
    await database.close()

    assert database.slow_statements.last() == []
    assert logged.entries == []


async def test_a_command_whose_output_it_would_be_mixed_with_tells_nothing(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    database = await Database.open(sqlite_url, limits=Limits(slow_seconds=1e-7))
    await database.close()

    assert capsys.readouterr() == ("", "")


def test_nothing_is_slow_before_anything_was_sent() -> None:
    assert SlowStatements(1).last() == []
