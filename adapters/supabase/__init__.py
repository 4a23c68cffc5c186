"""Supabase through the package `supabase`: PostgREST for what is stored, Storage for files."""

from adapters.supabase.access import (
    SupabaseAuditTrail,
    SupabaseKeyRing,
    SupabaseMemberships,
)
from adapters.supabase.events import SupabaseEventLog
from adapters.supabase.idempotency import SupabaseIdempotencyStore
from adapters.supabase.journal import SupabaseAnswerJournal
from adapters.supabase.opening import Address, open_project
from adapters.supabase.project import SupabaseProject
from adapters.supabase.retention import (
    SupabaseEndedPanels,
    SupabaseLegalHolds,
    SupabaseRecordedTenants,
)
from adapters.supabase.storage_check import SupabaseStorageCheck
from adapters.supabase.tenancy import SupabaseTenantDirectory
from adapters.supabase.unfinished import SupabaseUnfinishedPanels
from adapters.supabase.unit_of_work import SupabasePanelUnitOfWork
from adapters.supabase.usage import SupabaseUsageReader
from adapters.supabase.webhooks import (
    SupabaseNotifiedTenants,
    SupabaseOutbox,
    SupabaseWebhooks,
)

__all__ = [
    "Address",
    "SupabaseAnswerJournal",
    "SupabaseAuditTrail",
    "SupabaseEndedPanels",
    "SupabaseEventLog",
    "SupabaseIdempotencyStore",
    "SupabaseKeyRing",
    "SupabaseLegalHolds",
    "SupabaseMemberships",
    "SupabaseNotifiedTenants",
    "SupabaseOutbox",
    "SupabasePanelUnitOfWork",
    "SupabaseProject",
    "SupabaseRecordedTenants",
    "SupabaseStorageCheck",
    "SupabaseTenantDirectory",
    "SupabaseUnfinishedPanels",
    "SupabaseUsageReader",
    "SupabaseWebhooks",
    "open_project",
]
