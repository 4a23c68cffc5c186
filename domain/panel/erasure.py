"""The erasure of a panel."""

from enum import StrEnum
from typing import ClassVar

from attrs import frozen

from domain.panel.events import PanelEvent
from domain.tenancy import EventPolicy


class ErasureCause(StrEnum):
    """Why a panel is erased.

    `request`: somebody wanted it gone. `retention`: it ended longer ago than its tenant keeps
    panels. `tenant`: all that the tenant has goes.
    """

    REQUEST = "request"
    RETENTION = "retention"
    TENANT = "tenant"


@frozen(kw_only=True)
class PanelErased(PanelEvent):
    """The panel's data was removed.

    Attributes:
        cause: why.
        events: what became of the events before this one.
        retention_days: how long the tenant kept ended panels then, where that was the cause.
    """

    event_type: ClassVar[str] = "panel_erased"

    cause: ErasureCause
    events: EventPolicy
    retention_days: int | None = None
