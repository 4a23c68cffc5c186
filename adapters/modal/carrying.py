"""A queue whose workers Modal starts on demand."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.util import find_spec

from attrs import define, field
from structlog.stdlib import get_logger

from application.panel.ports import PanelQueue, QueueState, RunJob
from domain.panel import PanelId
from domain.shared import InvalidValue
from domain.tenancy import TenantId

FUNCTION = "work"
"""The function of the Modal app that runs what waits in the queue."""

_CALL_SECONDS = 20.0
"""How long Modal may take to accept a call; its client tries several times meanwhile."""
_CLOSE_SECONDS = 5.0
"""How long calls that are on their way may take once the process is to end."""

_log = get_logger(__name__)


@define(eq=False)
class CarriedQueue(PanelQueue):
    """The queue of the database; with each panel that is enqueued Modal is asked for a worker.

    The database is the record of what is to be done. The call comes after the commit, says whose
    panel it is about and which, and may be lost: a sweeper looks for what nobody came for.

    Attributes:
        queue: hands the panels out.
        app_name: the deployed Modal app, whose function `work` is called.
    """

    queue: PanelQueue
    app_name: str
    _calls: set[asyncio.Task[None]] = field(factory=set, init=False)

    async def enqueue(self, tenant_id: TenantId, panel_id: PanelId) -> None:
        """Have the panel run, unless it waits for that or is being run; nobody waits for Modal.

        Raises:
            Unavailable: the queue cannot be reached.
        """
        await self.queue.enqueue(tenant_id, panel_id)
        call = asyncio.create_task(self._call_worker(tenant_id, panel_id), name="call a worker")
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)

    async def withdraw(self, panel_id: PanelId) -> None:
        """Take the panel's jobs back, and stop the worker that is at one of them."""
        await self.queue.withdraw(panel_id)

    async def work(
        self,
        run: RunJob,
        *,
        at_once: int,
        at_once_a_tenant: int,
        hourly: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Run jobs until cancelled, as any worker of the queue does."""
        await self.queue.work(
            run, at_once=at_once, at_once_a_tenant=at_once_a_tenant, hourly=hourly
        )

    async def state(self) -> QueueState:
        """How the work stands, of all tenants."""
        return await self.queue.state()

    async def close(self) -> None:
        """Let calls that are on their way arrive, for a while."""
        if self._calls:
            _, late = await asyncio.wait(self._calls, timeout=_CLOSE_SECONDS)
            for call in late:
                call.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _call_worker(self, tenant_id: TenantId, panel_id: PanelId) -> None:
        log = _log.bind(tenant_id=str(tenant_id), panel_id=str(panel_id))
        try:
            from modal import Function

            work = Function.from_name(self.app_name, FUNCTION)
            async with asyncio.timeout(_CALL_SECONDS):
                call = await work.spawn.aio(str(tenant_id), str(panel_id))
        except Exception as error:  # noqa: BLE001 - whatever it is, the panel waits in the queue
            # Its words stay out: they may repeat what was sent to Modal.
            log.warning("worker_not_called", error=type(error).__name__)
        else:
            log.info("worker_called", call_id=call.object_id)


@asynccontextmanager
async def open_carried_queue(queue: PanelQueue, app_name: str) -> AsyncIterator[CarriedQueue]:
    """The queue with Modal as its carrier.

    Modal's client takes its token from MODAL_TOKEN_ID and MODAL_TOKEN_SECRET, or from what
    `modal token new` wrote; in a container of Modal it needs none.

    Args:
        queue: hands the panels out.
        app_name: the deployed Modal app, whose function `work` is called.

    Raises:
        InvalidValue: Modal's client is not installed.
    """
    if find_spec("modal") is None:
        message = "Modal's client is not installed; install ask-panel[modal]"
        raise InvalidValue("modal_missing", message, field="modal_app")
    carried = CarriedQueue(queue, app_name)
    try:
        yield carried
    finally:
        await carried.close()
