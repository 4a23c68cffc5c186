"""`ask-panel worker`: what it refuses to work on. What it does is proved by killing it."""

import pytest

from entrypoints.cli.app import main
from tests.postgresql import SERVICE, url_as


def test_a_worker_refuses_a_sqlite_file(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["worker", "--db", sqlite_url])

    assert status == 2
    assert "is a SQLite file: the process that serves from it runs its panels itself" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize("user", ["postgresql_url", "postgresql_owner_url"])
def test_a_worker_refuses_a_user_who_could_see_all_tenants(
    user: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["worker", "--db", request.getfixturevalue(user)])

    assert status == 2
    assert "could see the rows of all tenants" in capsys.readouterr().err


def test_a_worker_refuses_a_database_that_was_not_prepared(
    empty_postgresql_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["worker", "--db", url_as(empty_postgresql_url, SERVICE)])

    assert status == 2
    assert "ask-panel database prepare" in capsys.readouterr().err
