"""Keys, members and repeated requests of tenants, and row-level security on PostgreSQL.

From here on PostgreSQL shows even the owner of a tenant's table no row of a tenant that is not
set, unless it is a superuser: a later migration that changes rows lifts FORCE meanwhile.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TENANT_TABLES = (
    "tenants",
    "panels",
    "panel_sources",
    "documents",
    "answers",
    "deleted_usage",
    "events",
    "event_heads",
    "api_keys",
    "members",
    "idempotency_keys",
)
_OWN = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid"
_INDEXES = {
    "ix_events_tenant_id_subject_sequence": ("events", ["tenant_id", "subject", "sequence"]),
    "ix_panels_tenant_id_status_created_at": ("panels", ["tenant_id", "status", "created_at"]),
    "ix_idempotency_keys_tenant_id_created_at": ("idempotency_keys", ["tenant_id", "created_at"]),
}


def upgrade() -> None:
    """Add the tables, the indexes that lists need and, on PostgreSQL, the policies."""
    _make_keys()
    _make_members()
    _make_idempotency_keys()
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, columns)
    if op.get_bind().dialect.name != "sqlite":
        _protect()


def downgrade() -> None:
    """Remove them, with the keys and members that the older release does not know."""
    if op.get_bind().dialect.name != "sqlite":
        _expose()
    for name, (table, _) in _INDEXES.items():
        op.drop_index(name, table)
    for table in ("idempotency_keys", "members", "api_keys"):
        op.drop_table(table)


def _protect() -> None:
    for table in _TENANT_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_tenant ON {table} USING ({_OWN}) WITH CHECK ({_OWN})")
    # The owner lists and makes tenants, and still sees nothing that belongs to one.
    op.execute("CREATE POLICY operator ON tenants TO CURRENT_USER USING (true) WITH CHECK (true)")


def _expose() -> None:
    op.execute("DROP POLICY operator ON tenants")
    for table in _TENANT_TABLES:
        op.execute(f"DROP POLICY own_tenant ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")


def _make_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("key_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("scopes", sa.JSON),
        sa.Column("secret_digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("tenant_id", "key_id", name="pk_api_keys"),
    )


def _make_members() -> None:
    op.create_table(
        "members",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("tenant_id", "subject", name="pk_members"),
    )


def _make_idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("request_digest", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("headers", sa.JSON),
        sa.Column("body", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_idempotency_keys"),
    )
