"""Ports of tenancy."""

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from domain.tenancy import (
    AccessRefused,
    ApiKey,
    KeyCreated,
    KeyId,
    KeyRevoked,
    Member,
    MembershipChanged,
    MembershipEnded,
    MembershipGranted,
    RetentionChanged,
    Role,
    Tenant,
    TenantErased,
    TenantId,
)


class TenantDirectory(Protocol):
    """The tenants of an installation: the operator's view, not any tenant's."""

    async def add(self, tenant: Tenant) -> None:
        """Store a new tenant durably.

        Raises:
            Conflict: a tenant of that id exists.
        """
        ...

    async def save(self, tenant: Tenant) -> None:
        """Store the changes of a tenant that was added before, durably; the last one stays.

        Raises:
            NotFound: there is no tenant of that id.
        """
        ...

    async def find(self, tenant_id: TenantId) -> Tenant | None:
        """The tenant of that id, or None."""
        ...

    async def all(self) -> Sequence[Tenant]:
        """Every tenant, in order of creation, then id."""
        ...

    async def require_erasing(self) -> None:
        """Pass where whoever works here may erase tenants: for before their panels are erased.

        Raises:
            Unavailable: only the database's owner may.
        """
        ...

    async def erase(self, event: TenantErased) -> None:
        """Remove the event's tenant and all that it has but its panels, which must be gone.

        Its keys, members, webhooks, kept replies and usage go. Its record stays, in which every
        event before this one says no more than its kind, its place and its digests.

        Raises:
            NotFound: there is no such tenant.
            Conflict: it has a panel.
        """
        ...


class KeyRing(Protocol):
    """The keys of one tenant. What is another tenant's is not there."""

    async def add(self, key: ApiKey, event: KeyCreated) -> None:
        """Store a new key durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a key of that id exists.
        """
        ...

    async def find(self, key_id: KeyId) -> ApiKey | None:
        """The key of that id, revoked or not, or None."""
        ...

    async def all(self) -> Sequence[ApiKey]:
        """Every key, revoked ones too, in order of creation, then id."""
        ...

    async def save(self, key: ApiKey, event: KeyRevoked) -> None:
        """Store the change of a key that was added before, durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: the tenant has no such key.
        """
        ...


class Memberships(Protocol):
    """The members of one tenant. Somebody else's membership elsewhere is not there."""

    async def add(self, member: Member, event: MembershipGranted) -> None:
        """Store a new member, or one that was removed before, durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: the person is a member already.
        """
        ...

    async def find(self, subject: str) -> Member | None:
        """The person of that subject, removed or not, or None for who never was a member."""
        ...

    async def all(self) -> Sequence[Member]:
        """The present members, in order of being added, then by subject."""
        ...

    async def save(self, member: Member, event: MembershipChanged | MembershipEnded) -> None:
        """Store the change of a present member durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: nobody of that subject is a present member.
            Conflict: the tenant would be left without an owner, also where two change at once.
        """
        ...


class AuditTrail(Protocol):
    """What is written to one tenant's record beside what is stored with its own changes."""

    async def record(self, event: AccessRefused | RetentionChanged) -> None:
        """Append the event durably."""
        ...


@frozen(kw_only=True)
class VerifiedToken:
    """What a token says that was found genuine, in force, and made for this service.

    Attributes:
        subject: what its issuer calls the person, for ever.
        name: what people call the person; nothing may depend on it.
        tenant_id: the tenant for which the issuer (never the person) says that it acts, if any.
        role: the role that the issuer says the person has there, if any.
    """

    subject: str
    name: str
    tenant_id: TenantId | None = None
    role: Role | None = None


class TokenVerifier(Protocol):
    """Tells genuine tokens from others."""

    async def verify(self, text: str) -> VerifiedToken:
        """What the token says.

        Raises:
            Unauthenticated: it is malformed, forged, expired, or made for somebody else.
            Unavailable: the keys to check it with cannot be had now.
        """
        ...
