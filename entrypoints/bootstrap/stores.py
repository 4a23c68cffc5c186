"""Where everything of tenants is kept: in a database, or in a Supabase project by its API."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from attrs import frozen

from application.evidence import FileStore
from application.notification import NotifiedTenants, Outbox, Webhooks
from application.panel.ports import (
    AnswerJournal,
    EndedPanels,
    LegalHolds,
    PanelUnitOfWork,
    UnfinishedPanels,
    UsageReader,
)
from application.shared import Clock, EventLog, IdempotencyStore, RecordedTenants, StorageCheck
from application.tenancy import AuditTrail, KeyRing, Memberships, TenantDirectory
from domain.tenancy import TenantId
from entrypoints.setting_rules import refusal
from entrypoints.settings import DATABASE_VARIABLE, Settings

if TYPE_CHECKING:
    from adapters.sql import Database
    from adapters.supabase import Address


@frozen(kw_only=True)
class Stores:
    """The ports of whatever keeps what tenants have, as the application names them."""

    storage: StorageCheck
    directory: TenantDirectory
    keys: Callable[[TenantId], KeyRing]
    members: Callable[[TenantId], Memberships]
    audit: Callable[[TenantId], AuditTrail]
    unfinished: UnfinishedPanels
    recorded: RecordedTenants
    ended: Callable[[TenantId], EndedPanels]
    holds: Callable[[TenantId], LegalHolds]
    unit_of_work: Callable[[TenantId], PanelUnitOfWork]
    events: Callable[[TenantId], EventLog]
    journal: Callable[[TenantId], AnswerJournal]
    idempotency: Callable[[TenantId], IdempotencyStore]
    usage: Callable[[TenantId], UsageReader]
    webhooks: Callable[[TenantId], Webhooks]
    outbox: Callable[[TenantId], Outbox]
    notified: NotifiedTenants
    files: Callable[[TenantId], FileStore] | None


def stores_in(database: "Database") -> Stores:
    """The stores in an open database."""
    from adapters import sql
    from adapters.sql.storage_check import SqlStorageCheck
    from adapters.sql.webhooks import SqlNotifiedTenants, SqlOutbox, SqlWebhooks

    return Stores(
        storage=SqlStorageCheck(database),
        directory=sql.SqlTenantDirectory(database),
        keys=partial(sql.SqlKeyRing, database),
        members=partial(sql.SqlMemberships, database),
        audit=partial(sql.SqlAuditTrail, database),
        unfinished=sql.SqlUnfinishedPanels(database),
        recorded=sql.SqlRecordedTenants(database),
        ended=partial(sql.SqlEndedPanels, database),
        holds=partial(sql.SqlLegalHolds, database),
        unit_of_work=partial(sql.SqlPanelUnitOfWork, database),
        events=partial(sql.SqlEventLog, database),
        journal=partial(sql.SqlAnswerJournal, database),
        idempotency=partial(sql.SqlIdempotencyStore, database),
        usage=partial(sql.SqlUsageReader, database),
        webhooks=partial(SqlWebhooks, database),
        outbox=partial(SqlOutbox, database),
        notified=SqlNotifiedTenants(database),
        files=None,
    )


@asynccontextmanager
async def stores_in_supabase(
    settings: Settings, clock: Clock, database: "Database", *, shared: bool
) -> AsyncIterator[Stores]:
    """The stores in the settings' Supabase project; its connections are closed with the block.

    Args:
        settings: say where it is.
        clock: tells the time.
        database: the project's own, over a connection: for what its owner alone may.
        shared: whether processes share the panels that are to be run.

    Raises:
        InvalidValue: the settings do not fit together; `field` names the variable to set.
        Conflict: the project's database is not prepared for this release.
        Unavailable: the project cannot be reached, or refuses the service's keys.
    """
    from adapters import supabase
    from adapters.procrastinate.enqueuing import job_of
    from adapters.sql import SqlTenantDirectory
    from adapters.sql.revision import HEAD, works_with
    from adapters.supabase.files import SupabaseFileStore

    opening = supabase.open_project(
        _address(settings),
        clock=clock,
        works_with=works_with,
        job_of=job_of if shared else None,
    )
    async with opening as project:
        yield Stores(
            storage=supabase.SupabaseStorageCheck(project, works_with=works_with, expected=HEAD),
            directory=supabase.SupabaseTenantDirectory(project, SqlTenantDirectory(database)),
            keys=partial(supabase.SupabaseKeyRing, project),
            members=partial(supabase.SupabaseMemberships, project),
            audit=partial(supabase.SupabaseAuditTrail, project),
            unfinished=supabase.SupabaseUnfinishedPanels(project),
            recorded=supabase.SupabaseRecordedTenants(project),
            ended=partial(supabase.SupabaseEndedPanels, project),
            holds=partial(supabase.SupabaseLegalHolds, project),
            unit_of_work=partial(supabase.SupabasePanelUnitOfWork, project),
            events=partial(supabase.SupabaseEventLog, project),
            journal=partial(supabase.SupabaseAnswerJournal, project),
            idempotency=partial(supabase.SupabaseIdempotencyStore, project),
            usage=partial(supabase.SupabaseUsageReader, project),
            webhooks=partial(supabase.SupabaseWebhooks, project),
            outbox=partial(supabase.SupabaseOutbox, project),
            notified=supabase.SupabaseNotifiedTenants(project),
            files=partial(SupabaseFileStore, project, clock=clock),
        )


def _address(settings: Settings) -> "Address":
    from adapters.sql.address import engine_url, is_sqlite
    from adapters.supabase import Address

    if settings.supabase_key is None:
        raise refusal("ASK_PANEL_SUPABASE_KEY", "set where ASK_PANEL_SUPABASE_URL is")
    if settings.supabase_jwt_secret is None:
        raise refusal("ASK_PANEL_SUPABASE_JWT_SECRET", "set where ASK_PANEL_SUPABASE_URL is")
    if is_sqlite(engine_url(settings.database_url)):
        rule = (
            "the project's own postgresql:// URL where ASK_PANEL_SUPABASE_URL is set, as the queue "
            "and the checkpoints are reached by it"
        )
        raise refusal(DATABASE_VARIABLE, rule)
    return Address(
        url=settings.supabase_url or "",
        key=settings.supabase_key,
        secret=settings.supabase_jwt_secret,
        role=settings.supabase_role,
        statement_seconds=settings.statement_seconds,
        connections=settings.pool_size,
    )
