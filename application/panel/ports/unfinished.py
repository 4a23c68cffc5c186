"""Which panels are to be taken up when a process starts."""

from collections.abc import Sequence
from typing import Protocol

from domain.panel import PanelId
from domain.tenancy import TenantId


class UnfinishedPanels(Protocol):
    """The panels in progress of all tenants: the operator's view, not any tenant's.

    PostgreSQL shows it to nobody whom row-level security binds.
    """

    async def all(self) -> Sequence[tuple[TenantId, PanelId]]:
        """Every panel in progress, also where people are awaited; the oldest first."""
        ...
