"""Cleaning up: what every tenant's rule lets go, and what is kept for a while only."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from datetime import datetime

from attrs import frozen
from structlog.stdlib import get_logger

from application.notification import forget_notices
from application.panel import CleanUpPanels, CleanUpPorts, clean_up_panels
from domain.tenancy import Retention, Tenant, TenantContext, TenantId
from entrypoints.application import Application
from entrypoints.setting_rules import CleanUp
from entrypoints.settings import Settings

_HOUR_SECONDS = 3600.0


@frozen(kw_only=True)
class CleanedTenant:
    """What was, or would be, cleaned up of one tenant.

    Attributes:
        tenant_id: the tenant.
        name: what people call it.
        retention: its rule.
        erased: how many panels go.
        held: how many stay although their time is up, as they are under a legal hold.
        notices: how many settled notices to webhooks go.
        replies: how many kept replies to requests go.
    """

    tenant_id: TenantId
    name: str
    retention: Retention
    erased: int
    held: int
    notices: int
    replies: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell of it."""
        return not (self.erased or self.held or self.notices or self.replies)


@frozen(kw_only=True)
class Cleaned:
    """What was, or would be, cleaned up.

    Attributes:
        dry_run: whether it was counted only.
        tenants: the tenants that were looked at.
        failed: those of which something could not be done, and why; the next call tries again.
    """

    dry_run: bool
    tenants: tuple[CleanedTenant, ...]
    failed: Mapping[TenantId, Exception]

    @property
    def erased(self) -> int:
        """How many panels go."""
        return sum(tenant.erased for tenant in self.tenants)

    @property
    def held(self) -> int:
        """How many stay, as they are under a legal hold."""
        return sum(tenant.held for tenant in self.tenants)


async def clean_up(
    application: Application,
    *,
    now: datetime,
    dry_run: bool,
    only: Collection[TenantId] | None = None,
    looked_at: Callable[[str], None] = lambda _: None,
) -> Cleaned:
    """Clean up after every tenant, one after the other; whatever stops it, the next call goes on.

    Of each go the panels that ended longer ago than it keeps panels, notices that were settled a
    month ago, and replies that are no longer kept. Several processes may do this at once.

    Args:
        application: the ports on the open database.
        now: the time that counts.
        dry_run: whether to count only.
        only: the tenants to clean up after; None for all.
        looked_at: is called after each panel whose time is up, with its tenant's name.
    """
    cleaned: list[CleanedTenant] = []
    failed: dict[TenantId, Exception] = {}
    for tenant_id in await application.recorded.all() if only is None else only:
        try:
            with TenantContext.use(tenant_id):
                tenant = await application.directory.find(tenant_id)
                if tenant is not None:
                    one = await _clean_tenant(application, tenant, now, dry_run, looked_at)
                    cleaned.append(one)
        except Exception as error:  # noqa: BLE001 - one tenant must not keep the others waiting
            failed[tenant_id] = error
    return Cleaned(dry_run=dry_run, tenants=tuple(cleaned), failed=failed)


async def _clean_tenant(
    application: Application,
    tenant: Tenant,
    now: datetime,
    dry_run: bool,  # noqa: FBT001 - as it came
    looked_at: Callable[[str], None],
) -> CleanedTenant:
    tenant_id = tenant.tenant_id
    panels = await clean_up_panels(
        CleanUpPanels(retention=tenant.retention, now=now, dry_run=dry_run),
        ports=CleanUpPorts(
            ended=application.ended(tenant_id),
            uow=application.unit_of_work(tenant_id),
            engine=application.engine,
            clock=application.clock,
        ),
        looked_at=lambda: looked_at(tenant.name),
    )
    outbox = application.notification.outbox(tenant_id)
    store = application.idempotency(tenant_id)
    notices = await forget_notices(now, outbox=outbox, dry_run=dry_run)
    replies = await (store.count_lapsed(now) if dry_run else store.forget_lapsed(now))
    return CleanedTenant(
        tenant_id=tenant_id,
        name=tenant.name,
        retention=tenant.retention,
        erased=panels.erased,
        held=panels.held,
        notices=notices,
        replies=replies,
    )


def hourly(application: Application, settings: Settings) -> Callable[[], Awaitable[None]] | None:
    """What is to be done once an hour, if the settings want anything done."""
    if settings.clean_up is not CleanUp.HOURLY:
        return None

    async def work() -> None:
        cleaned = await clean_up(application, now=application.clock.now(), dry_run=False)
        for tenant_id, error in cleaned.failed.items():
            _log_fault(error, tenant_id=str(tenant_id))
        get_logger(__name__).info("cleaned_up", erased=cleaned.erased, held=cleaned.held)

    return work


@asynccontextmanager
async def every_hour(
    work: Callable[[], Awaitable[None]] | None, *, seconds: float = _HOUR_SECONDS
) -> AsyncIterator[None]:
    """Do the work within the block, if there is any, at once and then each hour."""
    if work is None:
        yield
        return
    # In a context of its own: it acts for no request.
    task = asyncio.create_task(_again_and_again(work, seconds), name="hourly", context=Context())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _again_and_again(work: Callable[[], Awaitable[None]], seconds: float) -> None:
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - a database that is away may come back
            _log_fault(error)
        await asyncio.sleep(seconds)


async def retention_of(application: Application, tenant_id: TenantId) -> Retention:
    """The tenant's rule for its ended panels, and for the events of erased ones."""
    tenant = await application.directory.find(tenant_id)
    return Retention() if tenant is None else tenant.retention


def _log_fault(error: Exception, **about: str) -> None:
    # Where it happened, not what it says: a foreign error may quote a secret.
    where = "".join(traceback.format_tb(error.__traceback__))
    get_logger(__name__).error("not_cleaned_up", error=type(error).__name__, where=where, **about)
