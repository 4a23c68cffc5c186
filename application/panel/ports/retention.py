"""What of one tenant may go, and what must stay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from domain.panel import LegalHold, LegalHoldLifted, LegalHoldPlaced, PanelId


@frozen(kw_only=True)
class EndedPanel:
    """A panel that nothing can follow on.

    Attributes:
        panel_id: the panel.
        ended_at: when it was completed, failed or cancelled, by the record.
        is_held: whether it is under a legal hold.
    """

    panel_id: PanelId
    ended_at: datetime
    is_held: bool


class EndedPanels(Protocol):
    """The panels of one tenant that ended. What is another tenant's is not there."""

    async def before(self, time: datetime) -> Sequence[EndedPanel]:
        """Those that ended at that time or earlier, held ones too; the longest ended first."""
        ...


class LegalHolds(Protocol):
    """The legal holds of one tenant. What is another tenant's is not there."""

    async def place(self, hold: LegalHold, event: LegalHoldPlaced) -> None:
        """Store a new hold durably, together with the event; from then on its panel stays.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: the tenant has no such panel.
            Conflict: the panel is under a hold already.
        """
        ...

    async def find(self, panel_id: PanelId) -> LegalHold | None:
        """The hold on that panel, or None."""
        ...

    async def all(self) -> Sequence[LegalHold]:
        """Every hold that stands, in order of being placed, then by panel."""
        ...

    async def lift(self, event: LegalHoldLifted) -> None:
        """Remove the hold on the event's panel durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: no hold of the tenant's is on that panel.
        """
        ...
