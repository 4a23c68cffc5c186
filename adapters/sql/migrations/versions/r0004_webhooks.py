"""Webhooks of tenants, and the notices on their way to them.

Whoever delivers has to find the tenants that want to be told of something before it can act for
one. So on PostgreSQL a transaction that acts for no tenant sees how far each one's record has been
told, which is a number, and nothing else of anybody.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TABLES = ("webhooks", "webhook_deliveries", "webhook_outboxes")
_ACTS_FOR = "nullif(current_setting('app.tenant_id', true), '')"
_OWN = f"tenant_id = {_ACTS_FOR}::uuid"


def upgrade() -> None:
    """Add the tables and, on PostgreSQL, the policies."""
    _make_webhooks()
    _make_deliveries()
    op.create_table(
        "webhook_outboxes",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_webhook_outboxes"),
    )
    if op.get_bind().dialect.name != "sqlite":
        _protect()


def downgrade() -> None:
    """Remove them, with the webhooks and notices that the older release does not know."""
    for table in ("webhook_outboxes", "webhook_deliveries", "webhooks"):
        op.drop_table(table)


def _protect() -> None:
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_tenant ON {table} USING ({_OWN}) WITH CHECK ({_OWN})")
    op.execute(
        f"CREATE POLICY dispatcher ON webhook_outboxes FOR SELECT USING ({_ACTS_FOR} IS NULL)"
    )


def _make_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("webhook_id", sa.Uuid, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("types", sa.JSON, nullable=False),
        sa.Column("sealed_secret", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "webhook_id", name="pk_webhooks"),
    )


def _make_deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("webhook_id", sa.Uuid, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("panel_id", sa.Uuid, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True)),
        sa.Column("failure", sa.Text),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint(
            "tenant_id", "webhook_id", "sequence", name="pk_webhook_deliveries"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "webhook_id"],
            ["webhooks.tenant_id", "webhooks.webhook_id"],
            name="fk_webhook_deliveries_webhooks",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sequence"],
            ["events.tenant_id", "events.sequence"],
            name="fk_webhook_deliveries_events",
        ),
    )
    op.create_index(
        "ix_webhook_deliveries_tenant_id_next_attempt_at",
        "webhook_deliveries",
        ["tenant_id", "next_attempt_at"],
    )
