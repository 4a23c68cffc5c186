"""Nothing in the database is open to every tenant, and whatever would be is found."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, inspect, text

from adapters.sql.address import engine_url
from adapters.sql.schema import metadata
from tests.adapters.sql.catalogue import BOOKKEEPING, QUEUE, RELATIONS, open_to_all
from tests.postgresql import APP_ROLE

CLOSED = "ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
OPENINGS = {
    "a table without policies": "CREATE TABLE notes (tenant_id uuid)",
    "a table in a schema of its own": "CREATE SCHEMA more CREATE TABLE notes (tenant_id uuid)",
    "a table that binds all but its owner": (
        "CREATE TABLE notes (tenant_id uuid); ALTER TABLE notes ENABLE ROW LEVEL SECURITY; "
        "CREATE POLICY own ON notes USING "
        "(tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)"
    ),
    "a table whose policy shows all": (
        f"CREATE TABLE notes (tenant_id uuid); ALTER TABLE notes {CLOSED}; "
        "CREATE POLICY everyone ON notes USING (true)"
    ),
    "a second, wider policy": "CREATE POLICY wider ON panels FOR SELECT USING (true)",
    "a policy that takes any row": "CREATE POLICY takes ON panels FOR INSERT WITH CHECK (true)",
    "a policy without the guard of an empty setting": (
        "CREATE POLICY bare ON panels USING (tenant_id = current_setting('app.tenant_id')::uuid)"
    ),
    "a table that is closed no more": "ALTER TABLE answers NO FORCE ROW LEVEL SECURITY",
    "a checkpoint table that is open": (
        "ALTER TABLE checkpoints.checkpoint_blobs DISABLE ROW LEVEL SECURITY"
    ),
    "a view with its owner's rights": "CREATE VIEW all_panels AS SELECT * FROM panels",
    "a materialised view": "CREATE MATERIALIZED VIEW all_panels AS SELECT * FROM panels",
    "a function with its owner's rights": (
        "CREATE FUNCTION number() RETURNS bigint LANGUAGE sql SECURITY DEFINER "
        "AS 'SELECT count(*) FROM panels'; REVOKE ALL ON FUNCTION number() FROM PUBLIC"
    ),
    "a tenant that whoever asks may choose": (
        "CREATE OR REPLACE FUNCTION acting_tenant() RETURNS uuid LANGUAGE sql STABLE "
        "RETURN (current_setting('request.headers', true)::json ->> 'x-tenant')::uuid"
    ),
    "a function that anybody may call": (
        "CREATE FUNCTION number() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM panels'"
    ),
    "a partition that is reached past its table": (
        "CREATE TABLE parted (tenant_id uuid) PARTITION BY HASH (tenant_id); "
        f"ALTER TABLE parted {CLOSED}; CREATE POLICY own ON parted USING "
        "(tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid); "
        "CREATE TABLE part PARTITION OF parted FOR VALUES WITH (MODULUS 1, REMAINDER 0)"
    ),
}


@pytest.fixture
def connection(postgresql_url: str) -> Iterator[Connection]:
    engine = create_engine(engine_url(postgresql_url))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_every_table_view_and_function_keeps_tenants_apart(connection: Connection) -> None:
    relations = {row.name for row in connection.execute(text(RELATIONS))}

    assert open_to_all(connection) == []
    ours = {f"public.{name}" for name in metadata.tables}
    graphs = {
        f"checkpoints.{name}" for name in ("checkpoints", "checkpoint_blobs", "checkpoint_writes")
    }
    assert {*relations} - {*QUEUE} == BOOKKEEPING | ours | graphs


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=OPENINGS.keys())
def test_whatever_is_open_is_found(connection: Connection, opening: str) -> None:
    connection.exec_driver_sql(opening)

    assert len(open_to_all(connection)) == 1


def test_a_view_with_its_callers_rights_is_closed(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE VIEW own_panels WITH (security_invoker=true) AS SELECT * FROM panels"
    )

    assert open_to_all(connection) == []


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_what_is_unique_is_unique_within_a_tenant(connection: Connection, table: str) -> None:
    found = inspect(connection)
    firsts: set[str | None] = {found.get_pk_constraint(table)["constrained_columns"][0]}
    firsts |= {unique["column_names"][0] for unique in found.get_unique_constraints(table)}
    firsts |= {index["column_names"][0] for index in found.get_indexes(table) if index["unique"]}

    # The order of recording, which the database counts: nobody chooses it, nobody is shown it.
    assert firsts <= {"tenant_id", "position"}


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_what_refers_to_a_row_names_its_tenant(connection: Connection, table: str) -> None:
    for reference in inspect(connection).get_foreign_keys(table):
        assert reference["constrained_columns"][0] == "tenant_id"
        assert reference["referred_columns"][0] == "tenant_id"


def test_the_services_role_may_do_what_it_must_and_no_more(connection: Connection) -> None:
    rights = connection.execute(
        text(
            """
            SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type)
            FROM information_schema.role_table_grants WHERE grantee = :role
            AND table_schema <> 'jobs' GROUP BY table_name
            """
        ),
        {"role": APP_ROLE},
    )
    less = {
        "ask_panel_revision": "SELECT",
        "checkpoint_migrations": "SELECT",
        "answers": "INSERT SELECT",
        "deleted_usage": "INSERT SELECT UPDATE",
        "event_heads": "INSERT SELECT UPDATE",
        "events": "INSERT SELECT",
        "legal_holds": "DELETE INSERT SELECT",
        "tenants": "INSERT SELECT UPDATE",
        "webhook_outboxes": "INSERT SELECT UPDATE",
    }
    names = {row.name for row in connection.execute(text(RELATIONS))} - {*QUEUE}
    tables = {name.partition(".")[2] for name in names}

    assert dict(list(rights)) == {
        table: less.get(table, "DELETE INSERT SELECT UPDATE") for table in tables
    }


def test_of_what_is_recorded_the_services_role_may_blank_the_payload_alone(
    connection: Connection,
) -> None:
    columns = connection.scalars(
        text(
            "SELECT column_name FROM information_schema.role_column_grants "
            "WHERE grantee = :role AND table_name = 'events' AND privilege_type = 'UPDATE'"
        ),
        {"role": APP_ROLE},
    )

    assert list(columns) == ["payload"]
