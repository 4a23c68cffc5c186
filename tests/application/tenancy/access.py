"""One tenant's keys and members in memory, and the machine around them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from attrs import define, field

from adapters.memory import (
    MemoryAuditTrail,
    MemoryEventLog,
    MemoryKeyRing,
    MemoryMemberships,
    MemoryStore,
)
from application.shared import Clock, IdGenerator, Secrets
from application.tenancy import CreatedKey, CreateKey, create_key
from domain.shared import first_broken_link, uuid7
from domain.tenancy import Permission, Principal, Role, TenantId

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@define
class Machine(Clock, IdGenerator, Secrets):
    """A clock that stands still until it is moved, fresh ids, and secrets that count up."""

    present: datetime = NOW
    made: int = 0

    def now(self) -> datetime:
        return self.present

    def pass_by(self, span: timedelta) -> None:
        self.present += span

    def new_id(self) -> UUID:
        return uuid7()

    def new_secret(self) -> str:
        self.made += 1
        return f"{self.made:043}"


@define
class Access:
    """Who may act for the tenants of a store."""

    machine: Machine = field(factory=Machine)
    store: MemoryStore = field(factory=MemoryStore)
    tenant_id: TenantId = field(factory=TenantId.generate)

    def keys(self, tenant_id: TenantId) -> MemoryKeyRing:
        return MemoryKeyRing(self.store, tenant_id)

    def members(self, tenant_id: TenantId) -> MemoryMemberships:
        return MemoryMemberships(self.store, tenant_id)

    def audit(self, tenant_id: TenantId) -> MemoryAuditTrail:
        return MemoryAuditTrail(self.store, tenant_id)

    def somebody(
        self, role: Role = Role.OWNER, scopes: frozenset[Permission] | None = None
    ) -> Principal:
        return Principal(
            tenant_id=self.tenant_id, subject="ada", name="Ada", role=role, scopes=scopes
        )

    async def create_key(self, command: CreateKey) -> CreatedKey:
        return await create_key(
            command,
            keys=self.keys(command.by.tenant_id),
            clock=self.machine,
            ids=self.machine,
            secrets=self.machine,
        )

    async def told(self, tenant_id: TenantId | None = None) -> list[str]:
        """What the tenant's record tells."""
        log = MemoryEventLog(self.store, tenant_id or self.tenant_id)
        recorded = await log.after(0, limit=99)
        assert first_broken_link(recorded) is None
        return [record.event_type for record in recorded]
