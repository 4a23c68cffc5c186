from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect

from adapters.sql.address import engine_url
from adapters.sql.revision import HEAD, VERSION_TABLE, bring_to_head, migrate, stored_revision
from adapters.sql.schema import metadata
from tests.architecture.tree import ROOT


@pytest.fixture(params=["sqlite_url", "empty_postgresql_url"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine on each kind of database in turn, without a table."""
    engine = create_engine(engine_url(request.getfixturevalue(request.param)))
    yield engine
    engine.dispose()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {VERSION_TABLE}


def test_the_head_in_the_code_is_the_last_migration() -> None:
    scripts = ScriptDirectory(str(ROOT / "adapters/sql/migrations"))

    assert scripts.get_current_head() == HEAD


def test_migrations_go_up_down_and_up_again(engine: Engine) -> None:
    for target, left in (("head", set(metadata.tables)), ("base", set()), ("head", None)):
        with engine.begin() as connection:
            migrate(connection, target)
            if left is not None:
                assert tables(connection) == left

    with engine.begin() as connection:
        assert tables(connection) == set(metadata.tables)
        assert stored_revision(connection) == HEAD


def test_the_migrated_schema_is_the_one_that_the_code_uses(engine: Engine) -> None:
    def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        return not (kind == "table" and name == VERSION_TABLE)

    with engine.begin() as connection:
        migrate(connection, "head")
        options = {"compare_type": True, "include_object": ours}
        context = MigrationContext.configure(connection, opts=options)

        assert compare_metadata(context, metadata) == []


def test_a_database_whose_tables_were_taken_down_is_brought_up_again(engine: Engine) -> None:
    with engine.begin() as connection:
        migrate(connection, "head")
        migrate(connection, "base")

    with engine.connect() as connection:
        bring_to_head(connection)

    with engine.connect() as connection:
        assert stored_revision(connection) == HEAD


def test_bringing_a_database_to_head_twice_changes_nothing(engine: Engine) -> None:
    with engine.connect() as connection:
        bring_to_head(connection)
        bring_to_head(connection)

    with engine.connect() as connection:
        assert tables(connection) == set(metadata.tables)
