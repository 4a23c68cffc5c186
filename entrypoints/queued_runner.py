"""Leaves the panels that were begun to workers, by the queue that all processes share."""

from collections.abc import Callable

from attrs import frozen

from application.panel.ports import PanelQueue
from domain.panel import PanelId
from domain.tenancy import TenantId
from entrypoints.runner import PanelRunner


@frozen(eq=False)
class QueuedRunner(PanelRunner):
    """Runs nothing itself; a panel that begins is in the queue before anybody asks for it here.

    Attributes:
        queue: the panels that wait to be run.
        announce: is told whose panel it was, when something may have happened to one.
    """

    queue: PanelQueue
    announce: Callable[[TenantId], None]

    async def enqueue(self, tenant_id: TenantId, panel_id: PanelId) -> None:
        """Have the panel run, also one that was left in progress and that nobody runs.

        Raises:
            Unavailable: the queue cannot be reached.
        """
        self.announce(tenant_id)
        await self.queue.enqueue(tenant_id, panel_id)

    async def cancel(self, panel_id: PanelId) -> None:
        """Have whoever works on the panel stop.

        Raises:
            Unavailable: the queue cannot be reached.
        """
        await self.queue.withdraw(panel_id)

    async def close(self) -> None:
        """Nothing: the workers go on."""
