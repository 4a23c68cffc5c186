"""What language models and people bring: points, usage, budgets, whom a panel waits for.

It only adds, and every addition has a value for the rows that are there: their answers came from
no language model, so they used nothing.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_PANELS = sa.table(
    "panels",
    sa.column("tenant_id", sa.Uuid),
    sa.column("panel_id", sa.Uuid),
    sa.column("document", sa.JSON),
)
_COUNTED = ("input_tokens", "output_tokens", "requests")


def upgrade() -> None:
    """Add the columns, the table of deleted usage, and that of the texts that panels refer to."""
    _widen_answers()
    op.create_index("ix_answers_usage", "answers", ["tenant_id", "answered_at", *_COUNTED, "usd"])
    # Not in batch mode, which makes the table anew and so would delete what refers to its rows.
    op.add_column("panels", sa.Column("awaited", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("tenants", sa.Column("budget", sa.JSON, nullable=False, server_default="{}"))
    op.create_table(
        "deleted_usage",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in _COUNTED),
        sa.Column("usd", sa.Float),
        sa.PrimaryKeyConstraint("tenant_id", "day", name="pk_deleted_usage"),
    )
    _make_panel_sources()


def downgrade() -> None:
    """Remove them, with the answers that the older release could not hold."""
    op.drop_table("panel_sources")
    op.drop_table("deleted_usage")
    op.drop_column("tenants", "budget")
    op.drop_column("panels", "awaited")
    op.drop_index("ix_answers_usage", "answers")
    op.execute("DELETE FROM answers WHERE opinion IS NULL")
    with op.batch_alter_table("answers") as answers:
        for column in _new_columns():
            answers.drop_column(column.name)
        answers.alter_column("opinion", existing_type=sa.JSON, nullable=False)


def _widen_answers() -> None:
    with op.batch_alter_table("answers") as answers:
        answers.alter_column("opinion", existing_type=sa.JSON, nullable=True)
        for column in _new_columns():
            answers.add_column(column)


def _new_columns() -> list[sa.Column[object]]:
    columns = [
        sa.Column("points", sa.JSON, nullable=False, server_default="[]"),
        sa.Column("prompt", sa.Text, nullable=False, server_default=""),
        sa.Column("parameters", sa.JSON, nullable=False, server_default="{}"),
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in _COUNTED),
        sa.Column("usd", sa.Float, server_default="0"),
        sa.Column("evidence_left_out", sa.JSON, nullable=False, server_default="[]"),
        sa.Column("out_of_budget", sa.Boolean, nullable=False, server_default=sa.false()),
    ]
    return list(columns)


def _make_panel_sources() -> None:
    links = op.create_table(
        "panel_sources",
        sa.Column("tenant_id", sa.Uuid, nullable=False),
        sa.Column("panel_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "panel_id", "digest", name="pk_panel_sources"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "panel_id"],
            ["panels.tenant_id", "panels.panel_id"],
            name="fk_panel_sources_panels",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_panel_sources_tenant_id_digest", "panel_sources", ["tenant_id", "digest"])
    for rows in _links():
        op.bulk_insert(links, rows)


def _links() -> Iterator[list[dict[str, object]]]:
    """The texts that each stored panel refers to; two of its sources may have one text."""
    panels = _PANELS.c
    connection = op.get_bind()
    # One document at a time, as all of them together may not fit into memory.
    for tenant_id, panel_id in connection.execute(
        sa.select(panels.tenant_id, panels.panel_id)
    ).all():
        key = {"tenant_id": tenant_id, "panel_id": panel_id}
        document = connection.scalars(sa.select(panels.document).filter_by(**key)).one()
        digests = {source["digest"] for source in document["sources"]}
        if digests:
            yield [{**key, "digest": digest} for digest in sorted(digests)]
