import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect, select, text

from adapters.rows.stored import entry_of, panel_of, summary_of, tenant_of
from adapters.sql.address import engine_url
from adapters.sql.journal_queue import ENTRY_COLUMNS
from adapters.sql.revision import HEAD, VERSION_TABLE, bring_to_head, migrate, stored_revision
from adapters.sql.schema import answers, metadata, panel_sources, panels, tenants
from domain.panel import PanelType
from domain.shared import Budget, Usage
from domain.tenancy import Retention
from tests.architecture.tree import ROOT

OLD = json.loads(Path(__file__).with_name("rows_of_r0001.json").read_text())
"""A panel's document and an answer's opinion, as the release of revision 0001 wrote them."""

OLD_ROWS = [
    "INSERT INTO tenants (tenant_id, name, created_at) VALUES (:tenant, 'Acme', :day)",
    """
    INSERT INTO panels (tenant_id, panel_id, version, query, panel_type, status, created_at, level,
    recommendation, document) VALUES (:tenant, :panel, 3, 'Which pathway?', 'delphi', 'completed',
    :day, 1.0, 'De Novo', :document)
    """,
    """
    INSERT INTO answers (tenant_id, panel_id, round_number, phase, agent_id, packet_digest, model,
    attempts, asked_at, answered_at, content, opinion) VALUES (:tenant, :panel, 1, 'blind',
    'fda_expert', 'd', 'extractive', 1, :day, :day, 'Yes.', :opinion)
    """,
]


def parameters_of(connection: Connection) -> dict[str, str]:
    """What the old rows hold, as each kind of database takes it in plain SQL."""
    ids = {"tenant": UUID(int=1), "panel": UUID(int=2)}
    sqlite = connection.dialect.name == "sqlite"
    return {
        "day": "2026-11-21 09:30:00.000000",
        **{name: value.hex if sqlite else str(value) for name, value in ids.items()},
        **{name: json.dumps(value, ensure_ascii=False) for name, value in OLD.items()},
    }


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


def test_each_migration_goes_down_and_up_again_and_keeps_the_rows(engine: Engine) -> None:
    with engine.begin() as connection:
        migrate(connection, "head")
        for statement in OLD_ROWS:
            connection.execute(text(statement), parameters_of(connection))

    for target in ("-1", "head"):
        with engine.begin() as connection:
            migrate(connection, target)

    with engine.connect() as connection:
        assert connection.execute(panels.select()).mappings().one()["query"] == "Which pathway?"
        assert connection.scalars(select(answers.c.content)).all() == ["Yes."]


def test_what_an_older_release_stored_is_loaded_with_what_it_could_not_know(
    engine: Engine,
) -> None:
    with engine.begin() as connection:
        migrate(connection, "0001")
        for statement in OLD_ROWS:
            connection.execute(text(statement), parameters_of(connection))
    with engine.begin() as connection:
        migrate(connection, "head")

    with engine.connect() as connection:
        row = connection.execute(panels.select()).mappings().one()
        panel = panel_of(row)
        entry = entry_of(connection.execute(select(*ENTRY_COLUMNS)).mappings().one())
        tenant = tenant_of(connection.execute(tenants.select()).mappings().one())
        links = connection.execute(select(panel_sources.c.panel_id, panel_sources.c.digest)).all()

    assert (panel.base_type, panel.panel_type) == (PanelType.DELPHI, PanelType.DELPHI)
    assert (panel.budget, panel.officers, panel.notes, panel.ending) == (Budget(), (), (), None)
    assert panel.discussions[0].votes
    assert [member.fallback for member in panel.members] == ["", ""]
    assert panel.discussions[0].messages[0].points == ()
    assert panel.consensus is not None
    assert (panel.consensus.level, panel.consensus.evidence) == (1.0, None)
    assert summary_of(row).awaited == ()
    assert entry.opinion is not None
    assert (entry.opinion.position, entry.opinion.claims, entry.points) == ("yes", (), ())
    assert (entry.usage, entry.parameters, entry.out_of_budget) == (Usage(), {}, False)
    assert (tenant.budget, tenant.retention) == (Budget(), Retention())
    assert [tuple(link) for link in links] == [(panel.panel_id.value, "a" * 64)]


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
