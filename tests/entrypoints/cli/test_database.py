import asyncio
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.sql import SQL

from adapters.sql import Database
from tests.entrypoints.cli.conftest import Run
from tests.postgresql import APP_ROLE, OWNER, SERVICE, url_as


async def serve_and_close(url: str) -> None:
    database = await Database.open(url, serving=True)
    await database.close()


def test_a_database_that_its_owner_prepared_can_be_served(
    empty_postgresql_url: str, run: Run
) -> None:
    owner = url_as(empty_postgresql_url, OWNER)

    ran = run("database", "prepare", "--app-role", APP_ROLE, "--db", owner)

    assert (ran.status, ran.err) == (0, "")
    assert ran.out == f"prepared: users of the role {APP_ROLE} may serve from it\n"
    asyncio.run(serve_and_close(url_as(empty_postgresql_url, SERVICE)))


def test_the_owner_makes_and_lists_tenants(postgresql_owner_url: str, run: Run) -> None:
    made = run("tenants", "create", "Cardio team", "--db", postgresql_owner_url)

    listed = run("tenants", "list", "--db", postgresql_owner_url)

    assert (made.status, listed.status) == (0, 0)
    assert listed.out.split()[0] == made.out.strip()


@pytest.mark.parametrize("role", ["Not A Role", OWNER])
def test_a_role_that_will_not_do_is_refused_in_one_line(
    postgresql_owner_url: str, run: Run, role: str
) -> None:
    ran = run("database", "prepare", "--app-role", role, "--db", postgresql_owner_url)

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "role" in ran.err


@pytest.fixture
def humble_owner_url(empty_postgresql_url: str) -> Iterator[str]:
    """An empty database for its owner, who may make no roles; a role "panel_later" is for tests."""
    with psycopg.connect(empty_postgresql_url, autocommit=True) as superuser:
        superuser.execute("CREATE ROLE panel_humble LOGIN")
        name = SQL(superuser.info.dbname)
        superuser.execute(SQL("ALTER DATABASE {} OWNER TO panel_humble").format(name))
        yield url_as(empty_postgresql_url, "panel_humble")
        superuser.execute(SQL("REASSIGN OWNED BY panel_humble TO {}").format(SQL(OWNER)))
        for role in ("panel_humble", "panel_later"):
            superuser.execute(SQL("DROP OWNED BY {}").format(SQL(role)))
            superuser.execute(SQL("DROP ROLE {}").format(SQL(role)))


def test_an_owner_who_may_make_no_roles_learns_what_a_superuser_runs(
    humble_owner_url: str, empty_postgresql_url: str, run: Run
) -> None:
    command = ("database", "prepare", "--app-role", "panel_later", "--db", humble_owner_url)
    told: list[str] = []

    # A server that also serves requests by PostgREST needs one statement more.
    while (ran := run(*command)).status == 2 and len(told) < 2:
        told.append(ran.err.strip().partition("in psql, ")[2])
        with psycopg.connect(empty_postgresql_url, autocommit=True) as superuser:
            superuser.execute(told[-1].encode())

    assert told[0] == 'CREATE ROLE "panel_later" NOLOGIN'
    assert told[1:] in ([], ['GRANT "panel_later" TO authenticator'])
    assert ran.status == 0, ran.err


def test_a_sqlite_file_is_not_prepared(sqlite_url: str, run: Run) -> None:
    ran = run("database", "prepare", "--app-role", APP_ROLE, "--db", sqlite_url)

    assert ran.status == 2
    assert "a SQLite file needs no preparation" in ran.err
