"""One job of a worker: a panel, to its end or until it waits for people."""

from structlog.contextvars import bound_contextvars
from structlog.stdlib import get_logger

from application.panel.ports import PanelJob, SilentObserver
from domain.shared import DomainError
from domain.tenancy import TenantContext
from entrypoints.bootstrap import Application
from entrypoints.unattended import fail_in_progress, log_fault, settle_run

ATTEMPTS = 10
"""How many workers may begin a panel without coming to an end, before it is given up.

Processes die for reasons of their own; but a panel that takes its worker along each time must not
take them all along for ever.
"""


class NotDone(Exception):
    """The panel is still in progress: the job is to be run again. The log says why."""


async def run_job(application: Application, job: PanelJob) -> None:
    """Run the job's panel; one that was begun too often fails, for everybody to see.

    Raises:
        NotDone: it is to be tried again.
    """
    ids = {"tenant_id": str(job.tenant_id), "panel_id": str(job.panel_id)}
    log = get_logger(__name__).bind(**ids)
    with TenantContext.use(job.tenant_id), bound_contextvars(**ids):
        try:
            if job.attempts >= ATTEMPTS:
                await _give_up(application, job)
                log.error("panel_given_up", attempts=job.attempts)
                return
            await settle_run(
                application, job.tenant_id, job.panel_id, observer=SilentObserver(), log=log
            )
        except DomainError as error:
            log.warning("panel_left_in_progress", code=error.code, reason=error.message)
        except Exception as error:  # noqa: BLE001 - its words stay out of procrastinate's log
            log_fault(error, log)
        else:
            return
    raise NotDone


async def _give_up(application: Application, job: PanelJob) -> None:
    reason = (
        f"{job.attempts} workers began this panel, and none of them came to its end; "
        "their logs say more; convene it again once that is repaired"
    )
    await fail_in_progress(application, job.tenant_id, job.panel_id, reason=reason)
