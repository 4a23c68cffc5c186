import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from adapters.sql import Database, SqlTenantDirectory
from domain.shared import Conflict, DomainError, InvalidValue, Unavailable
from tests.adapters.sql.conftest import Open

NEWER = "UPDATE ask_panel_revision SET version_num = 'from_the_future'"


async def refusal_of(url: str) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        await Database.open(url)
    return refusal.value


async def open_and_close(url: str) -> None:
    database = await Database.open(url)
    await database.close()


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+aiosqlite"])
async def test_a_sqlite_file_and_its_folders_are_made(tmp_path: Path, scheme: str) -> None:
    file = tmp_path / "new folder" / "100%" / "panels.db"

    await open_and_close(f"{scheme}:///{file}")

    assert file.exists()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
async def test_postgresql_goes_by_three_names(
    empty_postgresql_url: str, open_database: Open, scheme: str
) -> None:
    database = await open_database(empty_postgresql_url.replace("postgresql", scheme, 1))

    assert list(await SqlTenantDirectory(database).all()) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "panels.db",
        "mysql://user:secret@host/name",
        "postgresql+asyncpg://user:secret@host/name",
        "postgresql://user:secret@host:port/name",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://user:secret@panels.db",
        "sqlite://panels.db",
    ],
)
async def test_a_url_that_names_no_database_of_ours_is_refused(url: str) -> None:
    refusal = await refusal_of(url)

    assert isinstance(refusal, InvalidValue)
    assert (refusal.code, refusal.field) == ("database_url_invalid", "database_url")
    assert "write sqlite:///FILE or postgresql://" in refusal.message
    assert "secret" not in refusal.message


class TestOnSqlite:
    async def test_a_file_of_a_version_from_the_future_is_refused_and_left_alone(
        self, sqlite_url: str, tmp_path: Path
    ) -> None:
        await open_and_close(sqlite_url)
        self.run(tmp_path / "panels.db", NEWER)

        refusal = await refusal_of(sqlite_url)

        assert isinstance(refusal, Conflict)
        assert refusal.code == "database_version_unknown"
        assert str(tmp_path) in refusal.message
        assert "'from_the_future'" in refusal.message
        assert "update Ask Panel" in refusal.message

    async def test_another_programs_file_is_refused_and_left_alone(
        self, sqlite_url: str, tmp_path: Path
    ) -> None:
        file = tmp_path / "panels.db"
        self.run(file, "CREATE TABLE bookmarks (url TEXT)")
        before = file.read_bytes()

        refusal = await refusal_of(sqlite_url)

        assert isinstance(refusal, Conflict)
        assert refusal.code == "database_foreign"
        assert "bookmarks" in refusal.message
        assert file.read_bytes() == before

    async def test_a_file_that_is_no_database_is_refused_and_left_alone(
        self, sqlite_url: str, tmp_path: Path
    ) -> None:
        file = tmp_path / "panels.db"
        file.write_text("Dear diary, " * 200)

        refusal = await refusal_of(sqlite_url)

        assert isinstance(refusal, Unavailable)
        assert refusal.code == "storage_corrupt"
        assert str(file) in refusal.message
        assert file.read_text() == "Dear diary, " * 200

    @pytest.mark.parametrize("place", ["panels.db", "panels.db/below/other.db"])
    async def test_a_path_that_can_hold_no_file_is_refused(
        self, tmp_path: Path, place: str
    ) -> None:
        obstacle = tmp_path / "panels.db"
        if "below" in place:
            obstacle.write_text("")
        else:
            obstacle.mkdir()

        refusal = await refusal_of(f"sqlite:///{tmp_path / place}")

        assert isinstance(refusal, Unavailable)
        assert refusal.code == "storage_unreachable"
        assert str(obstacle) in refusal.message

    def run(self, file: Path, statement: str) -> None:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(statement)
            connection.commit()


class TestOnPostgresql:
    async def test_a_database_of_a_version_from_the_future_is_refused(
        self, postgresql_url: str
    ) -> None:
        self.run(postgresql_url, NEWER)

        refusal = await refusal_of(postgresql_url)

        assert isinstance(refusal, Conflict)
        assert refusal.code == "database_version_unknown"

    async def test_other_tables_may_stand_beside_ours(self, empty_postgresql_url: str) -> None:
        self.run(empty_postgresql_url, "CREATE TABLE alembic_version (version_num TEXT)")

        await open_and_close(empty_postgresql_url)

    async def test_tables_under_our_names_that_are_not_ours_are_refused(
        self, empty_postgresql_url: str
    ) -> None:
        self.run(empty_postgresql_url, "CREATE TABLE events (id INTEGER)")

        refusal = await refusal_of(empty_postgresql_url)

        assert refusal.code == "database_foreign"

    @pytest.mark.parametrize(
        "change",
        [
            lambda url: url.set(host="127.0.0.1", port=1, query={}),
            lambda url: url.set(database="no_such_database"),
            lambda url: url.set(username="nobody"),
            lambda url: url.set(query={"host": "/no/such/folder"}),
        ],
        ids=["port", "database", "user", "socket"],
    )
    async def test_what_cannot_be_reached_is_told_without_the_password(
        self, postgresql_url: str, change: Callable[[object], object]
    ) -> None:
        url = change(make_url(postgresql_url).set(password="secret"))

        refusal = await refusal_of(url.render_as_string(hide_password=False))  # type: ignore[attr-defined]

        assert isinstance(refusal, Unavailable)
        assert refusal.code == "storage_unreachable"
        assert "cannot be reached" in refusal.message
        assert "secret" not in str(refusal)

    def run(self, url: str, statement: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())
