"""The panels that wait to be run, where several processes share the work."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from attrs import frozen

from domain.panel import PanelId
from domain.tenancy import TenantId


@frozen(kw_only=True)
class PanelJob:
    """A panel that is to be run to its end, or until it waits for people.

    Attributes:
        tenant_id: whose panel it is.
        panel_id: the panel.
        attempts: how many workers have begun it and did not come to an end; 0 at first.
    """

    tenant_id: TenantId
    panel_id: PanelId
    attempts: int


RunJob = Callable[[PanelJob], Awaitable[None]]
"""Runs the panel of a job; what it raises has the job run again, a little later."""


@frozen(kw_only=True)
class QueueState:
    """How the work stands.

    Attributes:
        waiting: how many jobs wait for a worker.
        running: how many workers are at.
        heartbeats: how many seconds ago each worker last said that it lives.
    """

    waiting: int
    running: int
    heartbeats: tuple[float, ...]


class PanelQueue(Protocol):
    """Hands each panel to one worker at a time, and to another one where that dies.

    A panel that begins, or that a person answers, is enqueued by the transaction that says so.
    """

    async def enqueue(self, tenant_id: TenantId, panel_id: PanelId) -> None:
        """Have the panel run, unless it waits for that or is being run.

        Raises:
            Unavailable: the queue cannot be reached.
        """
        ...

    async def withdraw(self, panel_id: PanelId) -> None:
        """Take the panel's jobs back, and stop the worker that is at one of them.

        Raises:
            Unavailable: the queue cannot be reached.
        """
        ...

    async def work(
        self,
        run: RunJob,
        *,
        at_once: int,
        at_once_a_tenant: int,
        hourly: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Run jobs until cancelled; what is not done a while after that is handed back.

        Args:
            run: runs the panel of one job.
            at_once: how many this process runs at the same time.
            at_once_a_tenant: how many of one tenant's are run at the same time by all workers.
            hourly: is called once an hour by one of the workers, if it is given.
        """
        ...

    async def state(self) -> QueueState:
        """How the work stands, of all tenants.

        Raises:
            Unavailable: the queue cannot be reached.
        """
        ...
