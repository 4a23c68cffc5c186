"""PostgreSQL databases that a backup is to be restored into: which of them count as empty."""

import psycopg
import pytest

from tests.entrypoints.cli.conftest import Run
from tests.entrypoints.cli.test_backup_postgresql import filled, folder, tables_of

__all__ = ["filled", "folder"]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("CREATE TABLE songs (name text)", "public.songs"),
        ("CREATE VIEW songs AS SELECT 1 AS name", "public.songs"),
        ("CREATE SEQUENCE tickets", "public.tickets"),
        ("CREATE SCHEMA shop", "the schema shop"),
        ("CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1", "the function public.one"),
        ("CREATE TYPE mood AS ENUM ('good')", "the type public.mood"),
    ],
)
def test_a_target_that_holds_whatever_of_others_is_left_as_it_is(
    filled: str, empty_postgresql_url: str, run: Run, command: str, told: str
) -> None:
    made = run("backup", "create", "--json", "--db", filled).document
    with psycopg.connect(empty_postgresql_url) as connection:
        connection.execute(command.encode())
    before = tables_of(empty_postgresql_url)

    ran = run("backup", "restore", made["backup_id"], "--db", empty_postgresql_url)

    assert (ran.status, ran.out) == (2, "")
    assert f"the database is not empty (it holds {told})" in ran.err
    assert tables_of(empty_postgresql_url) == before


def test_a_target_with_an_extension_is_empty_all_the_same(
    filled: str, empty_postgresql_url: str, run: Run
) -> None:
    made = run("backup", "create", "--json", "--db", filled).document
    with psycopg.connect(empty_postgresql_url) as connection:
        connection.execute("CREATE EXTENSION vector")

    ran = run("backup", "restore", made["backup_id"], "--db", empty_postgresql_url)

    assert ran.status == 0, ran.err
