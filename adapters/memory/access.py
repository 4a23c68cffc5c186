"""Who may act for a tenant, in memory."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from adapters.memory.store import MemoryStore, TenantData, Transaction
from application.tenancy import AuditTrail, KeyRing, Memberships
from domain.shared import Conflict, NotFound
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
    TenantEvent,
    TenantId,
    TenantMismatch,
    require_owner_left,
)


class MemoryKeyRing(KeyRing):
    """One tenant's keys."""

    def __init__(self, store: MemoryStore, tenant_id: TenantId) -> None:
        """Keep the keys of `tenant_id`."""
        self._store = store
        self._tenant_id = tenant_id

    async def add(self, key: ApiKey, event: KeyCreated) -> None:
        """Store a new key, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a key of that id exists.
        """
        _require_own(self._tenant_id, key)
        async with _changing(self._store, self._tenant_id, event) as data:
            if key.key_id in data.keys:
                message = f"a key {key.key_id} exists already"
                raise Conflict("key_exists", message)
            data.keys[key.key_id] = key

    async def find(self, key_id: KeyId) -> ApiKey | None:
        """The key of that id, revoked or not, or None."""
        return self._store.of(self._tenant_id).keys.get(key_id)

    async def all(self) -> Sequence[ApiKey]:
        """Every key, revoked ones too, in order of creation, then id."""
        keys = self._store.of(self._tenant_id).keys.values()
        return sorted(keys, key=lambda key: (key.created_at, key.key_id))

    async def save(self, key: ApiKey, event: KeyRevoked) -> None:
        """Store the change of a key that was added before, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: the tenant has no such key.
        """
        _require_own(self._tenant_id, key)
        async with _changing(self._store, self._tenant_id, event) as data:
            if key.key_id not in data.keys:
                message = f"there is no key {key.key_id}"
                raise NotFound("key_unknown", message)
            data.keys[key.key_id] = key


class MemoryMemberships(Memberships):
    """One tenant's members."""

    def __init__(self, store: MemoryStore, tenant_id: TenantId) -> None:
        """Keep the members of `tenant_id`."""
        self._store = store
        self._tenant_id = tenant_id

    async def add(self, member: Member, event: MembershipGranted) -> None:
        """Store a new member, or one that was removed before, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: the person is a member already.
        """
        _require_own(self._tenant_id, member)
        async with _changing(self._store, self._tenant_id, event) as data:
            known = data.members.get(member.subject)
            if known is not None and known.is_present:
                message = "a member of that subject exists already"
                raise Conflict("member_exists", message)
            data.members[member.subject] = member

    async def find(self, subject: str) -> Member | None:
        """The person of that subject, removed or not, or None for who never was a member."""
        return self._store.of(self._tenant_id).members.get(subject)

    async def all(self) -> Sequence[Member]:
        """The present members, in order of being added, then by subject."""
        members = self._store.of(self._tenant_id).members.values()
        present = (member for member in members if member.is_present)
        return sorted(present, key=lambda member: (member.added_at, member.subject))

    async def save(self, member: Member, event: MembershipChanged | MembershipEnded) -> None:
        """Store the change of a present member, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: nobody of that subject is a present member.
            Conflict: the tenant would be left without an owner, also where two change at once.
        """
        _require_own(self._tenant_id, member)
        async with _changing(self._store, self._tenant_id, event) as data:
            known = data.members.get(member.subject)
            if known is None or not known.is_present:
                raise NotFound("member_unknown", "there is no member of that subject")
            owners = [one.subject for one in data.members.values() if one.is_owner]
            require_owner_left(member, owners)
            data.members[member.subject] = member


class MemoryAuditTrail(AuditTrail):
    """One tenant's record."""

    def __init__(self, store: MemoryStore, tenant_id: TenantId) -> None:
        """Write to the record of `tenant_id`."""
        self._store = store
        self._tenant_id = tenant_id

    async def record(self, event: AccessRefused | RetentionChanged) -> None:
        """Append the event."""
        async with _changing(self._store, self._tenant_id, event):
            pass


@asynccontextmanager
async def _changing(
    store: MemoryStore, tenant_id: TenantId, event: TenantEvent
) -> AsyncIterator[TenantData]:
    """The tenant's data, to be changed; the change and the event are committed with the block."""
    transaction = Transaction(store, tenant_id)
    try:
        yield await transaction.write()
        transaction.record([event])
        transaction.commit()
    finally:
        transaction.close()


def _require_own(tenant_id: TenantId, stored: ApiKey | Member) -> None:
    if stored.tenant_id != tenant_id:
        raise TenantMismatch
