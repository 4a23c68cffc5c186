"""Whom PostgreSQL is served as, and what it must be like before."""

import psycopg
import pytest

from adapters.sql import Database, SqlTenantDirectory
from domain.shared import Conflict, DomainError, InvalidValue, Unavailable
from domain.tenancy import Tenant, TenantId
from entrypoints.bootstrap import prepare_database
from tests.adapters.sql.conftest import Open
from tests.contracts.examples import NOW
from tests.postgresql import APP_ROLE, OWNER, SERVICE, url_as

POWERS = {
    "SUPERUSER": "is a superuser",
    "BYPASSRLS": "gets around row-level security",
    "CREATEROLE": "may make roles",
    "REPLICATION": "may copy the whole server",
}
OPENINGS = {
    "ALTER TABLE answers NO FORCE ROW LEVEL SECURITY": "database_unprotected",
    "ALTER TABLE answers DISABLE ROW LEVEL SECURITY": "database_unprotected",
    "ALTER TABLE checkpoints.checkpoints NO FORCE ROW LEVEL SECURITY": "database_unprotected",
    "REVOKE INSERT ON answers FROM ask_panel_app": "database_unprepared",
    "DROP SCHEMA checkpoints CASCADE": "database_unprepared",
    "UPDATE ask_panel_revision SET version_num = '0002'": "database_unprepared",
}


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


async def refusal_to_serve(url: str) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        await Database.open(url, serving=True)
    return refusal.value


async def test_the_prepared_role_serves(postgresql_app_url: str) -> None:
    database = await Database.open(postgresql_app_url, serving=True)

    tenant = Tenant(tenant_id=TenantId.generate(), name="Acme", created_at=NOW)
    await SqlTenantDirectory(database).add(tenant)

    assert await SqlTenantDirectory(database).find(tenant.tenant_id) == tenant
    await database.close()


async def test_a_sqlite_file_is_served_as_it_is(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url, serving=True)

    await database.close()


class TestNobodyServesAs:
    async def test_a_superuser(self, postgresql_url: str) -> None:
        refusal = await refusal_to_serve(postgresql_url)

        assert isinstance(refusal, Conflict)
        assert refusal.code == "database_role_unsafe"
        assert "is a superuser" in refusal.message
        assert "ask-panel database prepare" in refusal.message

    async def test_the_owner(self, postgresql_owner_url: str, postgresql_url: str) -> None:
        run(postgresql_url, f"ALTER ROLE {OWNER} NOCREATEROLE")
        try:
            refusal = await refusal_to_serve(postgresql_owner_url)
        finally:
            run(postgresql_url, f"ALTER ROLE {OWNER} CREATEROLE")

        assert refusal.code == "database_role_unsafe"
        assert f"the role {OWNER} owns tables" in refusal.message

    @pytest.mark.parametrize("power", POWERS)
    async def test_a_role_with_a_power(self, postgresql_url: str, power: str) -> None:
        run(postgresql_url, f"CREATE ROLE mighty LOGIN {power} IN ROLE {APP_ROLE}")
        try:
            refusal = await refusal_to_serve(url_as(postgresql_url, "mighty"))
        finally:
            run(postgresql_url, "DROP ROLE mighty")

        assert refusal.code == "database_role_unsafe"
        assert POWERS[power] in refusal.message

    @pytest.mark.parametrize("group", [OWNER, "pg_read_server_files"])
    async def test_a_role_that_may_become_one(self, postgresql_url: str, group: str) -> None:
        run(postgresql_url, f"CREATE ROLE climber LOGIN IN ROLE {APP_ROLE}, {group}")
        try:
            refusal = await refusal_to_serve(url_as(postgresql_url, "climber"))
        finally:
            run(postgresql_url, "DROP ROLE climber")

        assert refusal.code == "database_role_unsafe"
        assert f"may become {group}, which" in refusal.message

    async def test_who_has_put_on_a_lesser_role(self, postgresql_url: str) -> None:
        run(postgresql_url, f"CREATE ROLE actor LOGIN SUPERUSER IN ROLE {APP_ROLE}")
        run(postgresql_url, f"ALTER ROLE actor SET ROLE {APP_ROLE}")
        try:
            refusal = await refusal_to_serve(url_as(postgresql_url, "actor"))
        finally:
            run(postgresql_url, "DROP ROLE actor")

        assert refusal.code == "database_role_unsafe"

    async def test_a_user_without_the_role(self, postgresql_url: str) -> None:
        run(postgresql_url, "CREATE ROLE stranger LOGIN")
        try:
            refusal = await refusal_to_serve(url_as(postgresql_url, "stranger"))
        finally:
            run(postgresql_url, "DROP ROLE stranger")

        assert isinstance(refusal, Conflict | Unavailable)


@pytest.mark.parametrize(("opening", "code"), OPENINGS.items())
async def test_a_database_that_is_open_or_unprepared_is_not_served(
    postgresql_url: str, postgresql_app_url: str, opening: str, code: str
) -> None:
    run(postgresql_url, opening)

    refusal = await refusal_to_serve(postgresql_app_url)

    assert (type(refusal), refusal.code) == (Conflict, code)


async def test_the_service_does_not_migrate(empty_postgresql_url: str, open_database: Open) -> None:
    refusal = await refusal_to_serve(url_as(empty_postgresql_url, SERVICE))

    assert refusal.code == "database_unprepared"
    assert "its owner runs 'ask-panel database prepare --app-role NAME'" in refusal.message
    await open_database(url_as(empty_postgresql_url, OWNER))


class TestPreparing:
    async def test_makes_a_role_whose_users_may_serve(
        self, empty_postgresql_url: str, postgresql_url: str
    ) -> None:
        owner = url_as(empty_postgresql_url, OWNER)
        try:
            await prepare_database(owner, "fresh_role")
            await prepare_database(owner, "fresh_role")
            run(postgresql_url, "CREATE ROLE fresh_user LOGIN IN ROLE fresh_role")

            database = await Database.open(url_as(owner, "fresh_user"), serving=True)
            await database.close()
        finally:
            run(empty_postgresql_url, "DROP OWNED BY fresh_role")
            run(empty_postgresql_url, "DROP ROLE IF EXISTS fresh_user, fresh_role")

    async def test_takes_back_what_was_granted_beyond(
        self, postgresql_url: str, postgresql_owner_url: str
    ) -> None:
        run(postgresql_owner_url, f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {APP_ROLE}")

        await prepare_database(postgresql_owner_url, APP_ROLE)

        with psycopg.connect(postgresql_url) as connection:
            may = "SELECT has_table_privilege(%s, 'panels', 'TRUNCATE')"
            assert connection.execute(may, (APP_ROLE,)).fetchall() == [(False,)]

    @pytest.mark.parametrize(
        "name", ["", "Has Capitals", "drop table", 'quote"d', "pg_mine", "1st", "ö", "x" * 64]
    )
    async def test_a_name_that_is_none_is_refused(
        self, postgresql_owner_url: str, name: str
    ) -> None:
        with pytest.raises(InvalidValue) as refusal:
            await prepare_database(postgresql_owner_url, name)

        assert (refusal.value.code, refusal.value.field) == ("role_name_invalid", "app_role")

    async def test_a_role_that_is_not_bound_is_refused(self, postgresql_owner_url: str) -> None:
        with pytest.raises(Conflict) as refusal:
            await prepare_database(postgresql_owner_url, OWNER)

        assert refusal.value.code == "database_role_unsafe"

    async def test_a_user_who_may_make_no_role_is_told_what_a_superuser_runs(
        self, postgresql_app_url: str
    ) -> None:
        with pytest.raises(Conflict, match='CREATE ROLE "another_role" NOLOGIN') as refusal:
            await prepare_database(postgresql_app_url, "another_role")

        assert refusal.value.code == "database_role_missing"

    async def test_a_sqlite_file_is_refused_and_not_made(self, sqlite_url: str) -> None:
        with pytest.raises(InvalidValue) as refusal:
            await prepare_database(sqlite_url, APP_ROLE)

        assert refusal.value.code == "database_without_roles"


@pytest.mark.parametrize("user", ["postgresql_url", "postgresql_owner_url", "postgresql_app_url"])
async def test_a_database_of_ones_own_opens_for_anybody(
    request: pytest.FixtureRequest, open_database: Open, user: str
) -> None:
    database = await open_database(request.getfixturevalue(user))
    tenant = Tenant(tenant_id=TenantId.generate(), name="Acme", created_at=NOW)

    await SqlTenantDirectory(database).add(tenant)

    assert await SqlTenantDirectory(database).find(tenant.tenant_id) == tenant
