"""Legal holds: panels that nobody may remove, whatever the rules say."""

from datetime import datetime
from typing import ClassVar

from attrs import field, frozen

from domain.panel.events import PanelEvent
from domain.panel.panel_id import PanelId
from domain.shared import Conflict, clean_text
from domain.tenancy import TenantId

HOLD_REASON_LIMIT = 500
"""The greatest length of the reason of a hold, in characters."""


def _clean_reason(reason: str) -> str:
    return clean_text(reason, field="reason", limit=HOLD_REASON_LIMIT).strip()


@frozen(kw_only=True)
class LegalHold:
    """That a panel must stay, with all that was said on it, until the hold is lifted.

    Attributes:
        tenant_id: whose panel it is.
        panel_id: the panel.
        placed_by: the subject who placed the hold.
        reason: why (1 to 500 characters).
        placed_at: since when.

    Raises:
        InvalidValue: the reason is blank, too long or holds control characters.
    """

    tenant_id: TenantId
    panel_id: PanelId
    placed_by: str
    reason: str = field(converter=_clean_reason)
    placed_at: datetime


class PanelHeld(Conflict):
    """A panel was to be removed that is under a legal hold."""

    def __init__(self, panel_id: PanelId) -> None:
        """Refuse, naming the panel."""
        message = f"panel {panel_id} is under a legal hold; an owner has to lift it first"
        super().__init__("panel_held", message)


@frozen(kw_only=True)
class LegalHoldPlaced(PanelEvent):
    """The panel may not be removed from then on; `by` is the subject who said so, and why."""

    event_type: ClassVar[str] = "legal_hold_placed"

    by: str
    reason: str


@frozen(kw_only=True)
class LegalHoldLifted(PanelEvent):
    """The panel may be removed again."""

    event_type: ClassVar[str] = "legal_hold_lifted"

    by: str
