"""What a unit of work knows before it is committed."""

import asyncio

from attrs import define, field

from adapters.rows.stored import Values
from adapters.supabase.project import SupabaseProject
from adapters.supabase.unit import Unit
from domain.panel import PanelId
from domain.tenancy import TenantId


@define
class Pending:
    """The writes of a unit of work, and what they amount to for whoever reads within it.

    Attributes:
        project: where it is committed.
        tenant_id: the tenant.
        unit: the writes.
        panels: the rows of the panels that it wrote; None for one that it erased.
        texts: the texts that it added, by their digests.
        versions: of the panels that it got.
        turn: held once it has counted the panels under way.
    """

    project: SupabaseProject
    tenant_id: TenantId
    unit: Unit = field(init=False)
    panels: dict[PanelId, Values | None] = field(init=False)
    texts: dict[str, str] = field(init=False)
    versions: dict[PanelId, int] = field(init=False)
    turn: asyncio.Lock | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        """Begin."""
        self.clear()

    def clear(self) -> None:
        """Forget everything; the next write begins anew."""
        self.unit = Unit(self.project, self.tenant_id)
        self.panels, self.texts, self.versions = {}, {}, {}
        if self.turn is not None:
            self.turn.release()
            self.turn = None

    async def take_turn(self) -> None:
        """Wait until nobody else in this process who counted is at work."""
        if self.turn is None:
            turn = self.project.turn_of(self.tenant_id)
            await turn.acquire()
            self.turn = turn
