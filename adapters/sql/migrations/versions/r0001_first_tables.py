"""The first tables: tenants, panels, documents, answers and the record of events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SAME = "SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND sequence = NEW.sequence"
_SQLITE_REFUSALS = [
    f"CREATE TRIGGER events_refuse_{name} {when} "
    "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
    for name, when in (
        ("update", "BEFORE UPDATE ON events"),
        ("delete", "BEFORE DELETE ON events"),
        # INSERT OR REPLACE removes the old row without firing a delete trigger.
        ("replace", f"BEFORE INSERT ON events WHEN EXISTS ({_SAME})"),
    )
]
_POSTGRESQL_REFUSALS = [
    """
    CREATE FUNCTION refuse_to_change_events() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$
    """,
    """
    CREATE TRIGGER events_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_events()
    """,
]


def upgrade() -> None:
    """Make the tables and the triggers that keep the record append-only."""
    _make_tenants_and_panels()
    _make_documents()
    _make_answers()
    _make_events()
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_REFUSALS if on_sqlite else _POSTGRESQL_REFUSALS:
        op.execute(statement)


def downgrade() -> None:
    """Remove all of it, with the data."""
    for table in ("event_heads", "events", "answers", "documents", "panels", "tenants"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_to_change_events()")


def _make_tenants_and_panels() -> None:
    op.create_table(
        "tenants",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_tenants"),
    )
    op.create_table(
        "panels",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("panel_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("panel_type", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level", sa.Float),
        sa.Column("recommendation", sa.Text),
        sa.Column("document", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "panel_id", name="pk_panels"),
    )
    op.create_index(
        "ix_panels_tenant_id_created_at_panel_id", "panels", ["tenant_id", "created_at", "panel_id"]
    )


def _make_documents() -> None:
    op.create_table(
        "documents",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "digest", name="pk_documents"),
    )


def _make_answers() -> None:
    # SQLite counts by itself only in a column that is exactly INTEGER.
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    key = ("tenant_id", "panel_id", "round_number", "phase", "agent_id")
    op.create_table(
        "answers",
        sa.Column("position", number, autoincrement=True, nullable=False),
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("panel_id", sa.Uuid, nullable=False),
        sa.Column("round_number", sa.Integer, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("agent_id", sa.Text, nullable=False),
        sa.Column("packet_digest", sa.String(64), nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("opinion", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_answers"),
        sa.UniqueConstraint(*key, name=f"uq_answers_{'_'.join(key)}"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "panel_id"],
            ["panels.tenant_id", "panels.panel_id"],
            name="fk_answers_panels",
            ondelete="CASCADE",
        ),
    )


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("sequence", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("event_type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("payload_digest", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "sequence", name="pk_events"),
    )
    op.create_table(
        "event_heads",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_event_heads"),
    )
