"""A store under test, whatever it is made of."""

from collections.abc import Callable

from attrs import evolve, frozen

from adapters import memory, sql, supabase
from adapters.memory.cache import MemoryCache
from adapters.memory.known_keys import KeyMemory, KnownKeyRing
from adapters.memory.signals import MemorySignals
from adapters.sql.webhooks import SqlNotifiedTenants, SqlOutbox, SqlWebhooks
from application.notification import NotifiedTenants, Outbox, Webhooks
from application.panel.ports import (
    AnswerJournal,
    EndedPanels,
    LegalHolds,
    PanelUnitOfWork,
    UnfinishedPanels,
    UsageReader,
)
from application.panel.telling import TellingJournal, TellingUnitOfWork
from application.shared import EventLog, IdempotencyStore, RecordedTenants
from application.tenancy import AuditTrail, KeyRing, Memberships, TenantDirectory
from domain.tenancy import TenantId
from entrypoints.api.metrics import Metrics
from entrypoints.changes import Changes


@frozen
class Store:
    """The ports of one store."""

    directory: TenantDirectory
    keys: Callable[[TenantId], KeyRing]
    members: Callable[[TenantId], Memberships]
    audit: Callable[[TenantId], AuditTrail]
    unit_of_work: Callable[[TenantId], PanelUnitOfWork]
    journal: Callable[[TenantId], AnswerJournal]
    usage: Callable[[TenantId], UsageReader]
    events: Callable[[TenantId], EventLog]
    idempotency: Callable[[TenantId], IdempotencyStore]
    unfinished: UnfinishedPanels
    recorded: RecordedTenants
    ended: Callable[[TenantId], EndedPanels]
    holds: Callable[[TenantId], LegalHolds]
    webhooks: Callable[[TenantId], Webhooks]
    outbox: Callable[[TenantId], Outbox]
    notified: NotifiedTenants


def in_memory() -> Store:
    """A store that is empty and gone with the test."""
    store = memory.MemoryStore()
    return Store(
        directory=memory.MemoryTenantDirectory(store),
        keys=lambda tenant_id: memory.MemoryKeyRing(store, tenant_id),
        members=lambda tenant_id: memory.MemoryMemberships(store, tenant_id),
        audit=lambda tenant_id: memory.MemoryAuditTrail(store, tenant_id),
        unit_of_work=lambda tenant_id: memory.MemoryPanelUnitOfWork(store, tenant_id),
        journal=lambda tenant_id: memory.MemoryAnswerJournal(store, tenant_id),
        usage=lambda tenant_id: memory.MemoryUsageReader(store, tenant_id),
        events=lambda tenant_id: memory.MemoryEventLog(store, tenant_id),
        idempotency=lambda tenant_id: memory.MemoryIdempotencyStore(store, tenant_id),
        unfinished=memory.MemoryUnfinishedPanels(store),
        recorded=memory.MemoryRecordedTenants(store),
        ended=lambda tenant_id: memory.MemoryEndedPanels(store, tenant_id),
        holds=lambda tenant_id: memory.MemoryLegalHolds(store, tenant_id),
        webhooks=lambda tenant_id: memory.MemoryWebhooks(store, tenant_id),
        outbox=lambda tenant_id: memory.MemoryOutbox(store, tenant_id),
        notified=memory.MemoryNotifiedTenants(store),
    )


def told(store: Store) -> Store:
    """The same store, of whose panels, answers and keys somebody is told."""
    signals, key_memory = MemorySignals(), KeyMemory()
    changes = Changes(MemoryCache(), signals, Metrics())
    return evolve(
        store,
        keys=lambda tenant_id: KnownKeyRing(store.keys(tenant_id), tenant_id, key_memory, signals),
        unit_of_work=lambda tenant_id: TellingUnitOfWork(
            store.unit_of_work(tenant_id), tenant_id, changes
        ),
        journal=lambda tenant_id: TellingJournal(store.journal(tenant_id), tenant_id, changes),
    )


def in_database(database: sql.Database) -> Store:
    """A store in that database."""
    return Store(
        directory=sql.SqlTenantDirectory(database),
        keys=lambda tenant_id: sql.SqlKeyRing(database, tenant_id),
        members=lambda tenant_id: sql.SqlMemberships(database, tenant_id),
        audit=lambda tenant_id: sql.SqlAuditTrail(database, tenant_id),
        unit_of_work=lambda tenant_id: sql.SqlPanelUnitOfWork(database, tenant_id),
        journal=lambda tenant_id: sql.SqlAnswerJournal(database, tenant_id),
        usage=lambda tenant_id: sql.SqlUsageReader(database, tenant_id),
        events=lambda tenant_id: sql.SqlEventLog(database, tenant_id),
        idempotency=lambda tenant_id: sql.SqlIdempotencyStore(database, tenant_id),
        unfinished=sql.SqlUnfinishedPanels(database),
        recorded=sql.SqlRecordedTenants(database),
        ended=lambda tenant_id: sql.SqlEndedPanels(database, tenant_id),
        holds=lambda tenant_id: sql.SqlLegalHolds(database, tenant_id),
        webhooks=lambda tenant_id: SqlWebhooks(database, tenant_id),
        outbox=lambda tenant_id: SqlOutbox(database, tenant_id),
        notified=SqlNotifiedTenants(database),
    )


def in_project(project: supabase.SupabaseProject, database: sql.Database) -> Store:
    """A store in that Supabase project, whose database somebody is connected to."""
    return Store(
        directory=supabase.SupabaseTenantDirectory(project, sql.SqlTenantDirectory(database)),
        keys=lambda tenant_id: supabase.SupabaseKeyRing(project, tenant_id),
        members=lambda tenant_id: supabase.SupabaseMemberships(project, tenant_id),
        audit=lambda tenant_id: supabase.SupabaseAuditTrail(project, tenant_id),
        unit_of_work=lambda tenant_id: supabase.SupabasePanelUnitOfWork(project, tenant_id),
        journal=lambda tenant_id: supabase.SupabaseAnswerJournal(project, tenant_id),
        usage=lambda tenant_id: supabase.SupabaseUsageReader(project, tenant_id),
        events=lambda tenant_id: supabase.SupabaseEventLog(project, tenant_id),
        idempotency=lambda tenant_id: supabase.SupabaseIdempotencyStore(project, tenant_id),
        recorded=supabase.SupabaseRecordedTenants(project),
        ended=lambda tenant_id: supabase.SupabaseEndedPanels(project, tenant_id),
        holds=lambda tenant_id: supabase.SupabaseLegalHolds(project, tenant_id),
        unfinished=supabase.SupabaseUnfinishedPanels(project),
        webhooks=lambda tenant_id: supabase.SupabaseWebhooks(project, tenant_id),
        outbox=lambda tenant_id: supabase.SupabaseOutbox(project, tenant_id),
        notified=supabase.SupabaseNotifiedTenants(project),
    )
