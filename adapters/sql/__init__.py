"""SQLite and PostgreSQL through SQLAlchemy: one code path for both."""

from adapters.sql.access import SqlAuditTrail, SqlKeyRing, SqlMemberships
from adapters.sql.connections import Limits
from adapters.sql.database import Database
from adapters.sql.events import SqlEventLog
from adapters.sql.idempotency import SqlIdempotencyStore
from adapters.sql.journal import SqlAnswerJournal
from adapters.sql.retention import SqlEndedPanels, SqlLegalHolds, SqlRecordedTenants
from adapters.sql.tenancy import SqlTenantDirectory
from adapters.sql.unfinished import SqlUnfinishedPanels
from adapters.sql.unit_of_work import SqlPanelUnitOfWork
from adapters.sql.usage import SqlUsageReader

__all__ = [
    "Database",
    "Limits",
    "SqlAnswerJournal",
    "SqlAuditTrail",
    "SqlEndedPanels",
    "SqlEventLog",
    "SqlIdempotencyStore",
    "SqlKeyRing",
    "SqlLegalHolds",
    "SqlMemberships",
    "SqlPanelUnitOfWork",
    "SqlRecordedTenants",
    "SqlTenantDirectory",
    "SqlUnfinishedPanels",
    "SqlUsageReader",
]
