"""How long panels are kept, legal holds, and the erasure of what events say.

An event stays in its place with all its digests; what it says may be blanked, and nothing else. So
the chain is verified as before, and every blank shows. A panel under a legal hold cannot be
removed, by anybody: its hold refers to it.

Whoever cleans up has to find the tenants before it can act for one. So on PostgreSQL a transaction
that acts for no tenant sees the last link of each one's chain: a number and a digest.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ACTS_FOR = "nullif(current_setting('app.tenant_id', true), '')"
_OWN = f"tenant_id = {_ACTS_FOR}::uuid"
_FIXED = (
    "tenant_id",
    "sequence",
    "event_type",
    "subject",
    "occurred_at",
    "payload_digest",
    "digest",
)
_OLD = ", ".join(f"OLD.{name}" for name in _FIXED)
_NEW = ", ".join(f"NEW.{name}" for name in _FIXED)
_REFUSED = "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
_INDEX = "ix_webhook_deliveries_tenant_id_panel_id"


def upgrade() -> None:
    """Add the columns, the table of holds and its policy, and let payloads be blanked."""
    op.add_column("tenants", sa.Column("retention_days", sa.Integer, server_default="30"))
    op.add_column(
        "tenants", sa.Column("event_policy", sa.Text, nullable=False, server_default="keep")
    )
    op.create_index(_INDEX, "webhook_deliveries", ["tenant_id", "panel_id"])
    _make_legal_holds()
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite(f" WHEN NEW.payload <> '' OR ({_OLD}) IS NOT ({_NEW})")
    else:
        _protect()
        _guard_on_postgresql("DELETE OR TRUNCATE")
        op.execute(
            "CREATE TRIGGER events_refuse_all_but_blanks BEFORE UPDATE ON events FOR EACH ROW "
            f"WHEN (NEW.payload <> '' OR ({_OLD}) IS DISTINCT FROM ({_NEW})) "
            "EXECUTE FUNCTION refuse_to_change_events()"
        )


def downgrade() -> None:
    """Remove them, with the holds that the older release does not know; blanks stay blank."""
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite("")
    else:
        op.execute("DROP TRIGGER events_refuse_all_but_blanks ON events")
        _guard_on_postgresql("UPDATE OR DELETE OR TRUNCATE")
        op.execute("DROP POLICY sweeper ON event_heads")
    op.drop_table("legal_holds")
    op.drop_index(_INDEX, "webhook_deliveries")
    op.drop_column("tenants", "event_policy")
    op.drop_column("tenants", "retention_days")


def _make_legal_holds() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("panel_id", sa.Uuid, nullable=False),
        sa.Column("placed_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "panel_id", name="pk_legal_holds"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "panel_id"],
            ["panels.tenant_id", "panels.panel_id"],
            name="fk_legal_holds_panels",
        ),
    )


def _protect() -> None:
    op.execute("ALTER TABLE legal_holds ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_tenant ON legal_holds USING ({_OWN}) WITH CHECK ({_OWN})")
    op.execute(f"CREATE POLICY sweeper ON event_heads FOR SELECT USING ({_ACTS_FOR} IS NULL)")


def _guard_on_sqlite(condition: str) -> None:
    op.execute("DROP TRIGGER events_refuse_update")
    op.execute(f"CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events{condition} {_REFUSED}")


def _guard_on_postgresql(what: str) -> None:
    op.execute("DROP TRIGGER events_refuse_change ON events")
    op.execute(
        f"CREATE TRIGGER events_refuse_change BEFORE {what} ON events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_events()"
    )
