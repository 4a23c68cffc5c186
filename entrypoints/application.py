"""What the entrypoints work with once `bootstrap` has opened it: ports, whatever is behind them."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from contextvars import Context

from attrs import frozen

from application.evidence import AddressedFiles, FileStore
from application.panel.ports import (
    AnswerJournal,
    DeliberationEngine,
    Embedder,
    EndedPanels,
    ExpertModels,
    LegalHolds,
    PanelQueue,
    PanelUnitOfWork,
    UnfinishedPanels,
    UsageReader,
)
from application.shared import (
    Cache,
    Clock,
    EventLog,
    IdempotencyStore,
    IdGenerator,
    LiveSignals,
    RateLimiter,
    RecordedTenants,
    Secrets,
    Signal,
    StorageCheck,
)
from application.tenancy import AuditTrail, KeyRing, Memberships, TenantDirectory
from domain.panel import HUMAN, Panel
from domain.shared import InvalidValue, Unavailable
from domain.tenancy import TenantId
from entrypoints.notification import Notification


@frozen(kw_only=True)
class Drafting:
    """What a draft of a panel takes: no database.

    Attributes:
        clock: tells the time.
        ids: makes identifiers.
        models: what answers for seats and offices.
    """

    clock: Clock
    ids: IdGenerator
    models: ExpertModels

    def labels_of(self, panel: Panel) -> Mapping[str, str]:
        """What readers must know of whatever answers on the panel, by its name on the seats.

        A model that cannot be used here (any more) goes by its name.
        """
        seats = (*panel.members, *panel.officers)
        return {seat.answered_by: self._label(seat.answered_by) for seat in seats}

    def _label(self, answered_by: str) -> str:
        if answered_by == HUMAN:
            return "a person"
        try:
            return self.models.of(answered_by).label
        except InvalidValue:
            return answered_by


@frozen(kw_only=True)
class EvidenceFiles:
    """Where files are kept that are uploaded to be evidence.

    Attributes:
        of: the files of the given tenant.
        addressed: what their addresses lead to, where they lead to this service.
    """

    of: Callable[[TenantId], FileStore]
    addressed: AddressedFiles | None


@frozen(kw_only=True)
class Application(Drafting):
    """What the use cases work with, on one open database.

    Attributes:
        secrets: makes secrets.
        storage: tells how the database is.
        directory: the tenants.
        keys: the API keys of the given tenant, each as it was within the last second.
        forget_key: has a key read anew, if the signal is about one.
        members: the people who act for the given tenant.
        audit: writes to the record of the given tenant what changed nothing.
        unfinished: the panels in progress of all tenants.
        recorded: the tenants of which there is a record, for whoever cleans up after all of them.
        ended: the ended panels of the given tenant.
        holds: the legal holds of the given tenant.
        unit_of_work: a transaction of the given tenant.
        events: the record of the given tenant.
        journal: the recorded answers of the given tenant.
        idempotency: the keys that the given tenant's requests hold.
        usage: what the given tenant's answers have used.
        engine: sequences deliberations; opened by the first call.
        files: what is uploaded to be evidence; None where the installation keeps no files.
        notification: tells other systems of panels.
        queue: the panels to run, where the processes that serve share that work; else None.
        cache: keeps answers for a moment, of all tenants.
        signals: tell the processes of a service what others wrote.
        limiter: counts the requests of callers; None where there is no limit.
        embedder: finds answers that say the same in other words, where one is configured.
        at_one_moment: the same application, which reads all of a tenant's as it stands when the
            block is entered, whatever others write; where the store cannot (a Supabase project),
            as it stands when it is read.
        context_apart: makes the context of work that outlives the request that began it: empty,
            but for the trace that both belong to.
    """

    secrets: Secrets
    storage: StorageCheck
    directory: TenantDirectory
    keys: Callable[[TenantId], KeyRing]
    forget_key: Callable[[Signal], None]
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
    engine: Callable[[], Awaitable[DeliberationEngine]]
    files: EvidenceFiles | None
    notification: Notification
    queue: PanelQueue | None
    cache: Cache
    signals: LiveSignals
    limiter: RateLimiter | None
    embedder: Embedder | None
    at_one_moment: Callable[["Application"], AbstractAsyncContextManager["Application"]]
    context_apart: Callable[[], Context] = Context

    def files_of(self, tenant_id: TenantId) -> FileStore:
        """The files of the tenant.

        Raises:
            Unavailable: the installation keeps none.
        """
        if self.files is None:
            message = (
                "no files are kept here: ASK_PANEL_FILE_FOLDER has to name a folder that all "
                "processes of the service share; until then send texts as `evidence`"
            )
            raise Unavailable("files_unconfigured", message)
        return self.files.of(tenant_id)
