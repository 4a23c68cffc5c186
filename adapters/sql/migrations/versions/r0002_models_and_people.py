"""What language models and people bring: points, usage, budgets and whom a panel waits for.

It only adds, and every addition has a value for the rows that are there: their answers came from
no language model, so they used nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_COUNTED = ("input_tokens", "output_tokens", "requests")


def upgrade() -> None:
    """Add the columns and the table of deleted usage."""
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


def downgrade() -> None:
    """Remove them, with the answers that the older release could not hold."""
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
