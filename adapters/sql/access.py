"""Who may act for a tenant, in the database."""

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import Connection, bindparam, select, update

from adapters.rows.access import key_of, key_values, member_of, member_values
from adapters.rows.stored import Values
from adapters.sql.database import Database
from adapters.sql.schema import api_keys
from adapters.sql.schema import members as _members
from adapters.sql.transaction import Transaction
from adapters.sql.work import change, insertion, query
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
    Role,
    TenantEvent,
    TenantId,
    TenantMismatch,
    require_owner_left,
)

_KEYS = (
    select(api_keys)
    .where(api_keys.c.tenant_id == bindparam("tenant"))
    .order_by(api_keys.c.created_at, api_keys.c.key_id)
)
_KEY = (api_keys.c.tenant_id == bindparam("tenant"), api_keys.c.key_id == bindparam("key"))
_FIND_KEY = select(api_keys).where(*_KEY)
_SAVE_KEY = update(api_keys).where(*_KEY)

_OWN = _members.c.tenant_id == bindparam("tenant")
_MEMBER = (_OWN, _members.c.subject == bindparam("person"))
_FIND_MEMBER = select(_members).where(*_MEMBER)
_PRESENT = (
    select(_members)
    .where(_OWN, _members.c.removed_at.is_(None))
    .order_by(_members.c.added_at, _members.c.subject)
)
_SAVE_MEMBER = update(_members).where(*_MEMBER, _members.c.removed_at.is_(None))
_READMIT = update(_members).where(*_MEMBER, _members.c.removed_at.is_not(None))
# Held until the commit, and in one order everywhere: of two who change owners at once the second
# sees what the first has left.
_HOLD_OWNERS = (
    select(_members.c.subject)
    .where(_OWN, _members.c.role == Role.OWNER.value, _members.c.removed_at.is_(None))
    .order_by(_members.c.subject)
    .with_for_update()
)


class SqlKeyRing(KeyRing):
    """One tenant's keys."""

    def __init__(self, database: Database, tenant_id: TenantId) -> None:
        """Keep the keys of `tenant_id`."""
        self._database = database
        self._tenant_id = tenant_id

    async def add(self, key: ApiKey, event: KeyCreated) -> None:
        """Store a new key durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a key of that id exists.
        """
        _require_own(self._tenant_id, key)
        if not await self._write(insertion(api_keys, [key_values(key)]), event):
            message = f"a key {key.key_id} exists already"
            raise Conflict("key_exists", message)

    async def find(self, key_id: KeyId) -> ApiKey | None:
        """The key of that id, revoked or not, or None."""
        parameters = {"tenant": self._tenant_id.value, "key": key_id.value}
        reading = Transaction(self._database, self._tenant_id)
        rows = await reading.read(query(_FIND_KEY, parameters))
        return key_of(rows[0]) if rows else None

    async def all(self) -> Sequence[ApiKey]:
        """Every key, revoked ones too, in order of creation, then id."""
        reading = Transaction(self._database, self._tenant_id)
        rows = await reading.read(query(_KEYS, {"tenant": self._tenant_id.value}))
        return [key_of(row) for row in rows]

    async def save(self, key: ApiKey, event: KeyRevoked) -> None:
        """Store the change of a key that was added before, durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: the tenant has no such key.
        """
        _require_own(self._tenant_id, key)
        row = {**key_values(key), "tenant": key.tenant_id.value, "key": key.key_id.value}
        if not await self._write(change(_SAVE_KEY, row), event):
            message = f"there is no key {key.key_id}"
            raise NotFound("key_unknown", message)

    async def _write(self, work: Callable[[Connection], int], event: TenantEvent) -> int:
        return await _write(self._database, self._tenant_id, work, event)


class SqlMemberships(Memberships):
    """One tenant's members."""

    def __init__(self, database: Database, tenant_id: TenantId) -> None:
        """Keep the members of `tenant_id`."""
        self._database = database
        self._tenant_id = tenant_id

    async def add(self, member: Member, event: MembershipGranted) -> None:
        """Store a new member, or one that was removed before, durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: the person is a member already.
        """
        _require_own(self._tenant_id, member)
        if not await self._write(partial(_add_member, member=member), event):
            message = "a member of that subject exists already"
            raise Conflict("member_exists", message)

    async def find(self, subject: str) -> Member | None:
        """The person of that subject, removed or not, or None for who never was a member."""
        parameters = {"tenant": self._tenant_id.value, "person": subject}
        reading = Transaction(self._database, self._tenant_id)
        rows = await reading.read(query(_FIND_MEMBER, parameters))
        return member_of(rows[0]) if rows else None

    async def all(self) -> Sequence[Member]:
        """The present members, in order of being added, then by subject."""
        reading = Transaction(self._database, self._tenant_id)
        rows = await reading.read(query(_PRESENT, {"tenant": self._tenant_id.value}))
        return [member_of(row) for row in rows]

    async def save(self, member: Member, event: MembershipChanged | MembershipEnded) -> None:
        """Store the change of a present member durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: nobody of that subject is a present member.
            Conflict: the tenant would be left without an owner, also where two change at once.
        """
        _require_own(self._tenant_id, member)
        if not await self._write(partial(_save_member, member=member), event):
            raise NotFound("member_unknown", "there is no member of that subject")

    async def _write(self, work: Callable[[Connection], int], event: TenantEvent) -> int:
        return await _write(self._database, self._tenant_id, work, event)


class SqlAuditTrail(AuditTrail):
    """One tenant's record."""

    def __init__(self, database: Database, tenant_id: TenantId) -> None:
        """Write to the record of `tenant_id`."""
        self._database = database
        self._tenant_id = tenant_id

    async def record(self, event: AccessRefused | RetentionChanged) -> None:
        """Append the event durably."""
        await _write(self._database, self._tenant_id, lambda _: 1, event)


async def _write(
    database: Database,
    tenant_id: TenantId,
    work: Callable[[Connection], int],
    event: TenantEvent,
) -> int:
    """How many rows the work changed; if none, nothing is committed and no event recorded."""
    transaction = Transaction(database, tenant_id)
    try:
        changed = await transaction.write(work)
        if changed:
            transaction.record([event])
            await transaction.commit()
    finally:
        await transaction.close()
    return changed


def _add_member(connection: Connection, member: Member) -> int:
    values = member_values(member)
    return insertion(_members, [values])(connection) or change(_READMIT, _keyed(values))(connection)


def _save_member(connection: Connection, member: Member) -> int:
    values = _keyed(member_values(member))
    owners = connection.scalars(_HOLD_OWNERS, {"tenant": values["tenant"]}).all()
    require_owner_left(member, owners)
    return change(_SAVE_MEMBER, values)(connection)


def _keyed(values: Values) -> Values:
    return {**values, "tenant": values["tenant_id"], "person": values["subject"]}


def _require_own(tenant_id: TenantId, stored: ApiKey | Member) -> None:
    if stored.tenant_id != tenant_id:
        raise TenantMismatch
