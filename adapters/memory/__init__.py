"""Everything that is stored, kept in this process and gone with it."""

from adapters.memory.access import MemoryAuditTrail, MemoryKeyRing, MemoryMemberships
from adapters.memory.events import MemoryEventLog
from adapters.memory.idempotency import MemoryIdempotencyStore
from adapters.memory.journal import MemoryAnswerJournal
from adapters.memory.retention import (
    MemoryEndedPanels,
    MemoryLegalHolds,
    MemoryRecordedTenants,
)
from adapters.memory.store import MemoryStore
from adapters.memory.tenancy import MemoryTenantDirectory
from adapters.memory.unfinished import MemoryUnfinishedPanels
from adapters.memory.unit_of_work import MemoryPanelUnitOfWork
from adapters.memory.usage import MemoryUsageReader
from adapters.memory.webhooks import MemoryNotifiedTenants, MemoryOutbox, MemoryWebhooks

__all__ = [
    "MemoryAnswerJournal",
    "MemoryAuditTrail",
    "MemoryEndedPanels",
    "MemoryEventLog",
    "MemoryIdempotencyStore",
    "MemoryKeyRing",
    "MemoryLegalHolds",
    "MemoryMemberships",
    "MemoryNotifiedTenants",
    "MemoryOutbox",
    "MemoryPanelUnitOfWork",
    "MemoryRecordedTenants",
    "MemoryStore",
    "MemoryTenantDirectory",
    "MemoryUnfinishedPanels",
    "MemoryUsageReader",
    "MemoryWebhooks",
]
