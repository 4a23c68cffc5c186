"""Running a panel that nobody watches: what goes wrong is settled, and logged."""

import traceback

from attrs import frozen
from structlog.contextvars import bound_contextvars
from structlog.stdlib import BoundLogger, get_logger
from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from application.panel import FailPanel, fail_panel
from application.panel.ports import DeliberationObserver
from domain.panel import PanelId
from domain.shared import (
    DomainError,
    IllegalState,
    InvalidValue,
    NotFound,
    StaleVersion,
    Unavailable,
)
from domain.tenancy import TenantContext, TenantId
from entrypoints.bootstrap import Application
from entrypoints.deliberations import run_panel

_UNPAYABLE = frozenset({"tenant_budget_spent", "tenant_budget_unknown"})
"""The codes of conflicts that end a panel: what its tenant may spend is spent."""


@frozen(kw_only=True)
class Patience:
    """How long a database that cannot be used is waited for, before a panel is left as it is.

    Attributes:
        attempts: how often a panel is tried at most.
        first_wait: the most seconds before the second attempt; it doubles from then on.
        longest_wait: the most seconds between two attempts.
    """

    attempts: int = 20
    first_wait: float = 0.5
    longest_wait: float = 30.0


async def run_unattended(
    application: Application,
    tenant_id: TenantId,
    panel_id: PanelId,
    *,
    observer: DeliberationObserver,
    patience: Patience,
) -> None:
    """Run the panel to its end, or until it waits for people; raises nothing but cancellation.

    One that cannot be run fails and keeps the reason. Where the database stays away, or a fault
    of ours shows, it stays in progress and can be taken up again.
    """
    ids = {"tenant_id": str(tenant_id), "panel_id": str(panel_id)}
    log = get_logger(__name__).bind(**ids)
    with TenantContext.use(tenant_id), bound_contextvars(**ids):
        try:
            async for attempt in _attempts(patience):
                with attempt:
                    await settle_run(application, tenant_id, panel_id, observer=observer, log=log)
        except StaleVersion as error:
            log.info("panel_changed_meanwhile", code=error.code)
        except DomainError as error:
            log.error(  # noqa: TRY400 - the reason says it all
                "panel_left_in_progress", code=error.code, reason=error.message
            )
        except Exception as error:  # noqa: BLE001 - one panel must not end the others
            log_fault(error, log)


def _attempts(patience: Patience) -> AsyncRetrying:
    return AsyncRetrying(
        retry=retry_if_exception_type(Unavailable),
        stop=stop_after_attempt(patience.attempts),
        wait=wait_random_exponential(patience.first_wait, patience.longest_wait),
        reraise=True,
    )


def log_fault(error: Exception, log: BoundLogger) -> None:
    """Log a fault of ours by where it happened, not by what it says: that may quote a secret."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("panel_run_broke", error=type(error).__name__, where=where)


async def settle_run(
    application: Application,
    tenant_id: TenantId,
    panel_id: PanelId,
    *,
    observer: DeliberationObserver,
    log: BoundLogger,
) -> None:
    """Run the panel; one that can never be run fails and keeps the reason.

    Raises:
        StaleVersion: somebody else changed it meanwhile; it may still be in progress.
        Unavailable: what it takes is away.
        Conflict: it cannot be run now.
    """
    try:
        panel = await run_panel(application, tenant_id, panel_id, observer=observer)
        log.info("panel_ran", status=panel.status.value, waits=panel.awaited is not None)
    except Unavailable as error:
        log.warning("panel_run_hindered", code=error.code)
        raise
    except NotFound as error:
        log.info("panel_changed_meanwhile", code=error.code)
    except DomainError as error:
        if not isinstance(error, InvalidValue | IllegalState) and error.code not in _UNPAYABLE:
            raise
        log.warning("panel_cannot_be_run", code=error.code, reason=error.message)
        await fail_in_progress(application, tenant_id, panel_id, reason=error.message)


async def fail_in_progress(
    application: Application, tenant_id: TenantId, panel_id: PanelId, *, reason: str
) -> None:
    """Fail the panel for that reason, if it is in progress."""
    command = FailPanel(panel_id=panel_id, reason=reason)
    uow = application.unit_of_work(tenant_id)
    try:
        await fail_panel(command, uow=uow, clock=application.clock)
    except (NotFound, StaleVersion, IllegalState):
        # It ended meanwhile, or never began: then there is nothing to fail.
        return
