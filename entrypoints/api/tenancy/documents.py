"""What callers are answered about tenants, for the OpenAPI document."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from domain.tenancy import EventPolicy, Permission, Role
from entrypoints.api.panels.schemas import ID, UsageDocument


class LimitsDocument(BaseModel):
    """The most that a tenant's panels may use in a calendar month (UTC); null for no limit."""

    tokens: int | None = Field(examples=[2_000_000])
    usd: float | None = Field(examples=[20.0])
    seconds: float | None


class RetentionDocument(BaseModel):
    """The rule for panels that ended, and for the events of erased ones."""

    days: int | None = Field(
        description="How long after its end a panel is kept; null: for ever.", examples=[30]
    )
    events: EventPolicy = Field(description="Whether events of an erased panel keep what they say.")


class TenantDocument(BaseModel):
    """An organisation."""

    tenant_id: UUID = Field(examples=[ID])
    name: str = Field(examples=["Cardio team"])
    created_at: datetime = Field(examples=["2026-11-21T10:15:00Z"])
    budget: LimitsDocument
    retention: RetentionDocument


class TenantsDocument(BaseModel):
    """The tenants that the caller acts for: its own."""

    tenants: list[TenantDocument]


class UsedDocument(BaseModel):
    """What the answers of a tenant's panels took, those of deleted panels too."""

    since: datetime = Field(examples=["2026-11-01T00:00:00Z"])
    usage: UsageDocument


class MemberDocument(BaseModel):
    """A person who acts for the tenant."""

    tenant_id: UUID
    subject: str = Field(
        description="What the issuer of the person's tokens calls it.",
        examples=["auth0|5f7c8ec7c33c6c004bbafe82"],
    )
    name: str = Field(examples=["Dr. Jane Smith"])
    role: Role
    added_at: datetime
    removed_at: datetime | None


class MembersDocument(BaseModel):
    """The present members, in order of being added."""

    members: list[MemberDocument]


class KeyDocument(BaseModel):
    """An API key, without its secret."""

    tenant_id: UUID
    key_id: UUID = Field(examples=[ID])
    name: str = Field(examples=["Nightly import"])
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
