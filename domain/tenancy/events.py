"""What happens to a tenant, its keys and its members, in the past tense."""

import hashlib
from datetime import datetime
from typing import ClassVar

from attrs import frozen

from domain.shared import DomainEvent
from domain.tenancy.api_key import KeyId
from domain.tenancy.retention import EventPolicy
from domain.tenancy.role import Permission, Role
from domain.tenancy.tenant_id import TenantId


@frozen(kw_only=True)
class TenantEvent(DomainEvent):
    """Something that happened to one tenant; `by` is the subject who did it."""

    tenant_id: TenantId
    by: str

    @property
    def subject(self) -> str:
        """The tenant's id."""
        return str(self.tenant_id)


@frozen(kw_only=True)
class KeyEvent(TenantEvent):
    """Something that happened to one key."""

    key_id: KeyId

    @property
    def subject(self) -> str:
        """`key:` and the key's id."""
        return f"key:{self.key_id}"


@frozen(kw_only=True)
class KeyCreated(KeyEvent):
    """A key was made; `scopes` is None where it may do all that its role may."""

    event_type: ClassVar[str] = "key_created"

    name: str
    role: Role
    scopes: tuple[Permission, ...] | None
    expires_at: datetime | None


@frozen(kw_only=True)
class KeyRevoked(KeyEvent):
    """A key is refused from then on."""

    event_type: ClassVar[str] = "key_revoked"


@frozen(kw_only=True)
class MembershipEvent(TenantEvent):
    """Something that happened to one member; `member` is the subject of the person's tokens."""

    member: str

    @property
    def subject(self) -> str:
        """`member:` and a digest of the person's subject within the tenant.

        What an event happened to stays when what it says is erased: nobody's name or address.
        """
        named = f"{self.tenant_id}:{self.member}"
        return f"member:{hashlib.sha256(named.encode()).hexdigest()}"


@frozen(kw_only=True)
class MembershipGranted(MembershipEvent):
    """A person was let in, for the first time or again."""

    event_type: ClassVar[str] = "membership_granted"

    name: str
    role: Role


@frozen(kw_only=True)
class MembershipChanged(MembershipEvent):
    """A person got another role."""

    event_type: ClassVar[str] = "membership_changed"

    old_role: Role
    new_role: Role


@frozen(kw_only=True)
class MembershipEnded(MembershipEvent):
    """A person does not act for the tenant any more."""

    event_type: ClassVar[str] = "membership_ended"


@frozen(kw_only=True)
class AccessRefused(TenantEvent):
    """A genuine credential of the tenant was used to reach for another; `by` is its holder."""

    event_type: ClassVar[str] = "access_refused"

    wanted: TenantId


@frozen(kw_only=True)
class RetentionChanged(TenantEvent):
    """The tenant keeps its ended panels for so many `days` from then on, or for ever (None)."""

    event_type: ClassVar[str] = "retention_changed"

    days: int | None
    events: EventPolicy


@frozen(kw_only=True)
class TenantErased(TenantEvent):
    """All that the tenant had was removed, and what the events before this one say is blanked."""

    event_type: ClassVar[str] = "tenant_erased"
