"""A release beside a database that a later one has migrated: while it rolls out, or rolled back."""

import sqlite3
from contextlib import closing

import psycopg
import pytest

from adapters.sql import Database, SqlTenantDirectory
from adapters.sql.revision import HEAD, works_with
from adapters.sql.storage_check import SqlStorageCheck
from domain.shared import Conflict

OURS = int(HEAD[:4])
ADDS_ONLY = f"{OURS + 1:04}_from_{OURS:04}"
BREAKS = f"{OURS + 1:04}"


def set_revision(url: str, revision: str) -> None:
    change = f"UPDATE ask_panel_revision SET version_num = '{revision}'"  # noqa: S608 - a test's
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file, file:
            file.execute(change)
        return
    with psycopg.connect(url) as connection:
        connection.execute(change.encode())


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest) -> str:
    """A database of this release."""
    url = str(request.getfixturevalue(f"{request.param}_url"))
    await (await Database.open(url)).close()
    return url


@pytest.mark.parametrize(
    ("revision", "works"),
    [
        (HEAD, True),
        (ADDS_ONLY, True),
        (f"{OURS + 9:04}_from_{OURS - 1:04}", True),
        (f"{OURS + 9:04}_from_{OURS + 1:04}", False),
        (f"{OURS:04}_from_{OURS - 1:04}", False),
        (f"{OURS - 1:04}", False),
        (BREAKS, False),
        ("from_the_future", False),
        ("", False),
        (None, False),
    ],
)
def test_a_later_schema_says_by_its_name_from_which_release_on_it_serves(
    revision: str | None, *, works: bool
) -> None:
    assert works_with(revision) is works


async def test_a_schema_that_only_adds_is_worked_with_and_left_as_it_is(url: str) -> None:
    set_revision(url, ADDS_ONLY)

    database = await Database.open(url)
    state = await SqlStorageCheck(database).state()
    tenants = await SqlTenantDirectory(database).all()
    await database.close()

    assert state.is_current
    assert state.revision == ADDS_ONLY
    assert list(tenants) == []


async def test_a_schema_that_takes_away_is_refused(url: str) -> None:
    set_revision(url, BREAKS)

    with pytest.raises(Conflict, match="which this release does not know"):
        await Database.open(url)
