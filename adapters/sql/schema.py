"""The tables, as the code of this release uses them. Migrations make them."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
    false,
)

DIGEST_LENGTH = 64


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC, to the microsecond, also where the database knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As the database takes it."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As the domain wants it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _tenant(*, primary_key: bool = False) -> Column[UUID]:
    return Column("tenant_id", Uuid, primary_key=primary_key, nullable=False)


tenants = Table(
    "tenants",
    metadata,
    _tenant(primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("budget", JSON, nullable=False, server_default="{}"),
    Column("retention_days", Integer, server_default="30"),
    Column("event_policy", Text, nullable=False, server_default="keep"),
)
"""`retention_days` is NULL where ended panels are kept for ever."""

panels = Table(
    "panels",
    metadata,
    _tenant(primary_key=True),
    Column("panel_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("query", Text, nullable=False),
    Column("panel_type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("level", Float),
    Column("recommendation", Text),
    Column("document", JSON, nullable=False),
    Column("awaited", JSON, nullable=False, server_default="[]"),
    Index(None, "tenant_id", "created_at", "panel_id"),
    Index(None, "tenant_id", "status", "created_at"),
)
"""One row a panel: columns for lists, a JSON document for the rest."""

legal_holds = Table(
    "legal_holds",
    metadata,
    _tenant(primary_key=True),
    Column("panel_id", Uuid, primary_key=True),
    Column("placed_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("placed_at", Moment, nullable=False),
    ForeignKeyConstraint(["tenant_id", "panel_id"], ["panels.tenant_id", "panels.panel_id"]),
)
"""The panels that nobody may remove: a row that refers to a panel keeps it."""

documents = Table(
    "documents",
    metadata,
    _tenant(primary_key=True),
    Column("digest", String(DIGEST_LENGTH), primary_key=True),
    Column("text", Text, nullable=False),
)

panel_sources = Table(
    "panel_sources",
    metadata,
    _tenant(primary_key=True),
    Column("panel_id", Uuid, primary_key=True),
    Column("digest", String(DIGEST_LENGTH), primary_key=True),
    ForeignKeyConstraint(
        ["tenant_id", "panel_id"],
        ["panels.tenant_id", "panels.panel_id"],
        ondelete="CASCADE",
    ),
    Index(None, "tenant_id", "digest"),
)
"""Which texts a panel refers to, as its document says too: so that who else does is found fast."""

answers = Table(
    "answers",
    metadata,
    Column(
        "position",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    _tenant(),
    Column("panel_id", Uuid, nullable=False),
    Column("round_number", Integer, nullable=False),
    Column("phase", Text, nullable=False),
    Column("agent_id", Text, nullable=False),
    Column("packet_digest", String(DIGEST_LENGTH), nullable=False),
    Column("model", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answered_at", Moment, nullable=False),
    Column("content", Text, nullable=False),
    Column("opinion", JSON(none_as_null=True)),
    Column("points", JSON, nullable=False, server_default="[]"),
    Column("prompt", Text, nullable=False, server_default=""),
    Column("parameters", JSON, nullable=False, server_default="{}"),
    Column("input_tokens", Integer, nullable=False, server_default="0"),
    Column("output_tokens", Integer, nullable=False, server_default="0"),
    Column("requests", Integer, nullable=False, server_default="0"),
    Column("usd", Float, server_default="0"),
    Column("evidence_left_out", JSON, nullable=False, server_default="[]"),
    Column("out_of_budget", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("tenant_id", "panel_id", "round_number", "phase", "agent_id"),
    ForeignKeyConstraint(
        ["tenant_id", "panel_id"],
        ["panels.tenant_id", "panels.panel_id"],
        ondelete="CASCADE",
    ),
    # Holds all that a sum of usage reads, so that no answer's texts are read for it.
    Index(
        "ix_answers_usage",
        "tenant_id",
        "answered_at",
        "input_tokens",
        "output_tokens",
        "requests",
        "usd",
    ),
)
"""The journal; `position` is the order of recording, and `usd` is NULL for an unknown price."""

deleted_usage = Table(
    "deleted_usage",
    metadata,
    _tenant(primary_key=True),
    Column("day", Date, primary_key=True),
    Column("input_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Column("usd", Float),
)
"""What the answers of deleted panels had used, by the day (UTC) on which they came."""

events = Table(
    "events",
    metadata,
    _tenant(primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("event_type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("payload", Text, nullable=False),
    Column("payload_digest", String(DIGEST_LENGTH), nullable=False),
    Column("digest", String(DIGEST_LENGTH), nullable=False),
    Index(None, "tenant_id", "subject", "sequence"),
)
"""The record; triggers refuse to delete its rows, and every change but to blank a payload."""

event_heads = Table(
    "event_heads",
    metadata,
    _tenant(primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("digest", String(DIGEST_LENGTH), nullable=False),
)
"""The last link of each tenant's chain; its row is the lock that makes the chain gapless."""

api_keys = Table(
    "api_keys",
    metadata,
    _tenant(primary_key=True),
    Column("key_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("scopes", JSON(none_as_null=True)),
    Column("secret_digest", String(DIGEST_LENGTH), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
)
"""The keys of each tenant, without their secrets; `scopes` is NULL for all that the role may."""

members = Table(
    "members",
    metadata,
    _tenant(primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("removed_at", Moment),
)
"""Who acts for a tenant, by the subject that the issuer of their tokens gives them.

Who was removed stays, so that a token that still claims a role is refused.
"""

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    _tenant(primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_digest", String(DIGEST_LENGTH), nullable=False),
    Column("status", Integer),
    Column("headers", JSON(none_as_null=True)),
    Column("body", Text),
    Column("created_at", Moment, nullable=False),
    Index(None, "tenant_id", "created_at"),
)
"""What was answered to requests that may come again; `status` is NULL while one is in flight."""

webhooks = Table(
    "webhooks",
    metadata,
    _tenant(primary_key=True),
    Column("webhook_id", Uuid, primary_key=True),
    Column("url", Text, nullable=False),
    Column("types", JSON, nullable=False),
    Column("sealed_secret", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)
"""Where tenants want to be told of things; the secret is encrypted."""

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    _tenant(primary_key=True),
    Column("webhook_id", Uuid, primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    Column("panel_id", Uuid, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment),
    Column("failure", Text),
    Column("delivered_at", Moment),
    ForeignKeyConstraint(
        ["tenant_id", "webhook_id"],
        ["webhooks.tenant_id", "webhooks.webhook_id"],
        ondelete="CASCADE",
    ),
    ForeignKeyConstraint(["tenant_id", "sequence"], ["events.tenant_id", "events.sequence"]),
    Index(None, "tenant_id", "next_attempt_at"),
    Index(None, "tenant_id", "panel_id"),
)
"""Which event goes to which webhook, and how far that is; what is said stands in the event."""

webhook_outboxes = Table(
    "webhook_outboxes",
    metadata,
    _tenant(primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)
"""Up to which event deliveries have been queued, for each tenant that ever had a webhook."""
