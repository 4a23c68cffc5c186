"""Who may act for a tenant, in a Supabase project."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from adapters.rows.access import key_of, key_values, member_of, member_values
from adapters.supabase.project import SupabaseProject, all_rows_of, rows_of
from adapters.supabase.unit import Unit
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
    TenantId,
    TenantMismatch,
    require_owner_left,
)

if TYPE_CHECKING:
    from postgrest import AsyncSelectRequestBuilder


class SupabaseKeyRing(KeyRing):
    """One tenant's keys."""

    def __init__(self, project: SupabaseProject, tenant_id: TenantId) -> None:
        """Keep the keys of `tenant_id`."""
        self._project = project
        self._tenant_id = tenant_id

    async def add(self, key: ApiKey, event: KeyCreated) -> None:
        """Store a new key durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a key of that id exists.
        """
        _require_own(self._tenant_id, key)
        unit = Unit(self._project, self._tenant_id)
        unit.insert("api_keys", [key_values(key)], partial(_key_exists, key.key_id))
        unit.record([event])
        await unit.commit()

    async def find(self, key_id: KeyId) -> ApiKey | None:
        """The key of that id, revoked or not, or None."""
        rows = await rows_of(self._keys().eq("key_id", str(key_id)))
        return key_of(rows[0]) if rows else None

    async def all(self) -> Sequence[ApiKey]:
        """Every key, revoked ones too, in order of creation, then id."""
        rows = await all_rows_of(lambda: self._keys().order("created_at").order("key_id"))
        return [key_of(row) for row in rows]

    async def save(self, key: ApiKey, event: KeyRevoked) -> None:
        """Store the change of a key that was added before, durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: the tenant has no such key.
        """
        _require_own(self._tenant_id, key)
        unit = Unit(self._project, self._tenant_id)
        match = {"tenant_id": key.tenant_id.value, "key_id": key.key_id.value}
        unit.update("api_keys", match, key_values(key), partial(_key_unknown, key.key_id))
        unit.record([event])
        await unit.commit()

    def _keys(self) -> "AsyncSelectRequestBuilder":
        return _of_tenant(self._project, "api_keys", self._tenant_id)


class SupabaseMemberships(Memberships):
    """One tenant's members."""

    def __init__(self, project: SupabaseProject, tenant_id: TenantId) -> None:
        """Keep the members of `tenant_id`."""
        self._project = project
        self._tenant_id = tenant_id

    async def add(self, member: Member, event: MembershipGranted) -> None:
        """Store a new member, or one that was removed before, durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: the person is a member already.
        """
        _require_own(self._tenant_id, member)
        known = await self.find(member.subject) is not None
        unit = Unit(self._project, self._tenant_id)
        row = member_values(member)
        if known:
            match = {name: row[name] for name in ("tenant_id", "subject")}
            unit.update("members", match, row, _member_exists, filled=["removed_at"])
        else:
            unit.insert("members", [row], _member_exists)
        unit.record([event])
        await unit.commit()

    async def find(self, subject: str) -> Member | None:
        """The person of that subject, removed or not, or None for who never was a member."""
        rows = await rows_of(self._members().eq("subject", subject))
        return member_of(rows[0]) if rows else None

    async def all(self) -> Sequence[Member]:
        """The present members, in order of being added, then by subject."""
        rows = await all_rows_of(
            lambda: self._members().is_("removed_at", None).order("added_at").order("subject")
        )
        return [member_of(row) for row in rows]

    async def save(self, member: Member, event: MembershipChanged | MembershipEnded) -> None:
        """Store the change of a present member durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: nobody of that subject is a present member.
            Conflict: the tenant would be left without an owner, also where two change at once.
        """
        _require_own(self._tenant_id, member)
        unit = Unit(self._project, self._tenant_id)
        if not member.is_owner:
            unit.carry_out("owner", {"subject": member.subject}, partial(_last_owner, member))
        row = member_values(member)
        match = {"tenant_id": row["tenant_id"], "subject": row["subject"], "removed_at": None}
        unit.update("members", match, row, _member_unknown)
        unit.record([event])
        await unit.commit()

    def _members(self) -> "AsyncSelectRequestBuilder":
        return _of_tenant(self._project, "members", self._tenant_id)


class SupabaseAuditTrail(AuditTrail):
    """One tenant's record."""

    def __init__(self, project: SupabaseProject, tenant_id: TenantId) -> None:
        """Write to the record of `tenant_id`."""
        self._project = project
        self._tenant_id = tenant_id

    async def record(self, event: AccessRefused | RetentionChanged) -> None:
        """Append the event durably."""
        unit = Unit(self._project, self._tenant_id)
        unit.record([event])
        await unit.commit()


def _of_tenant(
    project: SupabaseProject, table: str, tenant_id: TenantId
) -> "AsyncSelectRequestBuilder":
    from postgrest import CountMethod

    rows = project.acting_for(tenant_id).from_(table).select("*", count=CountMethod.exact)
    return rows.eq("tenant_id", str(tenant_id))


def _require_own(tenant_id: TenantId, stored: ApiKey | Member) -> None:
    if stored.tenant_id != tenant_id:
        raise TenantMismatch


def _key_exists(key_id: KeyId) -> Conflict:
    message = f"a key {key_id} exists already"
    return Conflict("key_exists", message)


def _key_unknown(key_id: KeyId) -> NotFound:
    message = f"there is no key {key_id}"
    return NotFound("key_unknown", message)


def _member_exists() -> Conflict:
    return Conflict("member_exists", "a member of that subject exists already")


def _member_unknown() -> NotFound:
    return NotFound("member_unknown", "there is no member of that subject")


def _last_owner(member: Member) -> Exception:
    try:
        require_owner_left(member, [member.subject])
    except Conflict as error:
        return error
    return _member_unknown()
