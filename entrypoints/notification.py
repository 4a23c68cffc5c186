"""Telling other systems: the loop of the processes that serve or work, which delivers notices."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from contextvars import Context

from attrs import define, field, frozen
from structlog.stdlib import get_logger

from application.notification import (
    Courier,
    DeliveryPorts,
    NotifiedTenants,
    Outbox,
    SecretBox,
    Webhooks,
    deliver_notices,
    queue_notices,
)
from application.shared import Clock, EventLog
from domain.tenancy import TenantContext, TenantId

_POLL_SECONDS = 1.0
_TENANTS_AT_ONCE = 8


@frozen(kw_only=True)
class Notification:
    """What telling other systems works with, on one open database.

    Attributes:
        webhooks: whom the given tenant wants to be told.
        outbox: the notices of the given tenant.
        tenants: who wants to be told of anything.
        events: the record of the given tenant.
        box: keeps the secrets that notices are signed with.
        courier: carries notices; opened by the call, closed with the block.
        clock: tells the time.
    """

    webhooks: Callable[[TenantId], Webhooks]
    outbox: Callable[[TenantId], Outbox]
    tenants: NotifiedTenants
    events: Callable[[TenantId], EventLog]
    box: SecretBox
    courier: Callable[[], AbstractAsyncContextManager[Courier]]
    clock: Clock


@asynccontextmanager
async def notifying(
    notification: Notification, *, poll_seconds: float = _POLL_SECONDS
) -> AsyncIterator[None]:
    """Deliver the notices of all tenants within the block; several processes may at once.

    What is under way when the block ends is abandoned, and repeated by whoever delivers then.
    """
    async with notification.courier() as courier:
        dispatch = _Dispatch(notification, courier)
        # In a context of its own: it acts for no request.
        task = asyncio.create_task(dispatch.run(poll_seconds), name="notices", context=Context())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def notify_once(notification: Notification) -> None:
    """Make the attempts of all tenants that are due now, and return when they are done with.

    For processes that come and go: an attempt that failed is due again when none may be there.
    """
    async with notification.courier() as courier, asyncio.TaskGroup() as tasks:
        await _Dispatch(notification, courier).begin(tasks)


@define(eq=False)
class _Dispatch:
    """Looks for notices of every tenant; a slow receiver holds up its own tenant's alone."""

    notification: Notification
    courier: Courier
    _busy: set[TenantId] = field(factory=set, init=False)
    _away: bool = field(default=False, init=False)
    _room: asyncio.Semaphore = field(
        factory=lambda: asyncio.Semaphore(_TENANTS_AT_ONCE), init=False
    )

    async def run(self, poll_seconds: float) -> None:
        async with asyncio.TaskGroup() as tasks:
            while True:
                await self.begin(tasks)
                await asyncio.sleep(poll_seconds)

    async def begin(self, tasks: asyncio.TaskGroup) -> None:
        for tenant_id in await self._tenants():
            if tenant_id not in self._busy:
                self._busy.add(tenant_id)
                tasks.create_task(self._serve(tenant_id))

    async def _tenants(self) -> "list[TenantId]":
        try:
            found = list(await self.notification.tenants.all())
        except Exception as error:  # noqa: BLE001 - a database that is away may come back
            if not self._away:
                _log_fault(error)
            self._away = True
            return []
        self._away = False
        return found

    async def _serve(self, tenant_id: TenantId) -> None:
        try:
            async with self._room:
                with TenantContext.use(tenant_id):
                    await self._deliver(tenant_id)
        except Exception as error:  # noqa: BLE001 - one tenant must not end the others
            _log_fault(error, tenant_id=str(tenant_id))
        finally:
            self._busy.discard(tenant_id)

    async def _deliver(self, tenant_id: TenantId) -> None:
        ports = DeliveryPorts(
            webhooks=self.notification.webhooks(tenant_id),
            outbox=self.notification.outbox(tenant_id),
            events=self.notification.events(tenant_id),
            courier=self.courier,
            box=self.notification.box,
            clock=self.notification.clock,
        )
        await queue_notices(
            webhooks=ports.webhooks, outbox=ports.outbox, events=ports.events, clock=ports.clock
        )
        await deliver_notices(ports)


def _log_fault(error: Exception, **about: str) -> None:
    # Where it happened, not what it says: a foreign error may quote a secret.
    where = "".join(traceback.format_tb(error.__traceback__))
    get_logger(__name__).error(
        "notices_not_delivered", error=type(error).__name__, where=where, **about
    )
