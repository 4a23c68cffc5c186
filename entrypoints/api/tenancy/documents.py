"""What callers are answered about tenants, for the OpenAPI document."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from domain.tenancy import EventPolicy, Permission, Role
from entrypoints.api.panels.schemas import UsageDocument


class LimitsDocument(BaseModel):
    """The most that a tenant's panels may use in a calendar month (UTC); null for no limit."""

    tokens: int | None
    usd: float | None
    seconds: float | None


class RetentionDocument(BaseModel):
    """The rule for panels that ended, and for the events of erased ones."""

    days: int | None = Field(description="How long after its end a panel is kept; null: for ever.")
    events: EventPolicy = Field(description="Whether events of an erased panel keep what they say.")


class TenantDocument(BaseModel):
    """An organisation."""

    tenant_id: UUID
    name: str
    created_at: datetime
    budget: LimitsDocument
    retention: RetentionDocument


class TenantsDocument(BaseModel):
    """The tenants that the caller acts for: its own."""

    tenants: list[TenantDocument]


class UsedDocument(BaseModel):
    """What the answers of a tenant's panels took, those of deleted panels too."""

    since: datetime
    usage: UsageDocument


class MemberDocument(BaseModel):
    """A person who acts for the tenant."""

    tenant_id: UUID
    subject: str = Field(description="What the issuer of the person's tokens calls it.")
    name: str
    role: Role
    added_at: datetime
    removed_at: datetime | None


class MembersDocument(BaseModel):
    """The present members, in order of being added."""

    members: list[MemberDocument]


class KeyDocument(BaseModel):
    """An API key, without its secret."""

    tenant_id: UUID
    key_id: UUID
    name: str
    role: Role
    scopes: list[Permission] | None = Field(description="Null for all that the role may do.")
    status: Literal["active", "expired", "revoked"]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class CreatedKeyDocument(KeyDocument):
    """An API key that was just made."""

    text: str | None = Field(
        description="What its holder shows; null where the request came again: it is shown once."
    )


class KeysDocument(BaseModel):
    """The tenant's keys, in order of creation."""

    keys: list[KeyDocument]
