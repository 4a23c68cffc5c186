"""What `database prepare` does in a project whose owner may not do everything there."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from domain.shared import Conflict
from entrypoints.bootstrap import prepare_database
from tests.postgresql import APP_ROLE, OWNER, PostgresqlServer, url_as
from tests.supabase.project import make_like_supabase, push_migrations

READS = "SELECT prosrc FROM pg_proc WHERE oid = 'acting_tenant()'::regprocedure"


@pytest.fixture
def pushed_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """A project that was pushed and not prepared."""
    with postgresql_server.new_database() as url:
        make_like_supabase(url)
        push_migrations(url_as(url, OWNER))
        yield url


def told(url: str, *statements: str) -> str:
    """What the last of the statements gives."""
    with psycopg.connect(url, autocommit=True) as connection:
        given = [connection.execute(statement.encode()) for statement in statements][-1]
        return str(given.fetchone()) if given.description else ""


@contextmanager
def without_a_way_to_the_claims(url: str) -> Iterator[None]:
    """Take, from all of the server's databases, what lets the owner open `auth.jwt()`."""
    told(
        url,
        f"REVOKE authenticated FROM {APP_ROLE} CASCADE",
        f"REVOKE authenticated FROM {OWNER} CASCADE",
    )
    try:
        yield
    finally:
        told(
            url,
            f"GRANT authenticated TO {OWNER} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE",
            f"GRANT authenticated TO {APP_ROLE}",
        )


async def test_an_owner_who_may_not_let_requests_become_the_role_learns_what_a_superuser_runs(
    pushed_url: str,
) -> None:
    told(pushed_url, "CREATE ROLE panel_gated NOLOGIN")
    try:
        with pytest.raises(Conflict) as refusal:
            await prepare_database(url_as(pushed_url, OWNER), "panel_gated")
        statement = str(refusal.value).partition("in psql, ")[2]
        told(pushed_url, statement)
        await prepare_database(url_as(pushed_url, OWNER), "panel_gated")
    finally:
        told(pushed_url, "DROP OWNED BY panel_gated", "DROP ROLE panel_gated")

    assert statement == 'GRANT "panel_gated" TO authenticator'


async def test_claims_are_read_by_the_projects_own_function(pushed_url: str) -> None:
    await prepare_database(url_as(pushed_url, OWNER), APP_ROLE)

    assert "auth.jwt()" in told(pushed_url, READS)


async def test_where_that_function_is_closed_to_the_service_its_setting_is_read(
    pushed_url: str,
) -> None:
    with without_a_way_to_the_claims(pushed_url):
        await prepare_database(url_as(pushed_url, OWNER), APP_ROLE)
        body = told(pushed_url, READS)
        seen = told(
            pushed_url,
            f"SET ROLE {APP_ROLE}",
            """SELECT set_config('request.jwt.claims', '{"app_metadata":
            {"tenant_id": "00000000-0000-7000-8000-000000000001"}}', false)""",
            "SELECT acting_tenant()",
        )

    assert "auth.jwt()" not in body
    assert "00000000-0000-7000-8000-000000000001" in seen


async def test_preparing_again_changes_nothing(pushed_url: str) -> None:
    owner = url_as(pushed_url, OWNER)
    await prepare_database(owner, APP_ROLE)
    before = told(pushed_url, READS)

    await prepare_database(owner, APP_ROLE)

    assert told(pushed_url, READS) == before
