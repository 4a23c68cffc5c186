"""The life cycle of a panel."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class PanelStatus(StrEnum):
    """Where a panel stands; the last three are final."""

    DRAFT = "draft"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing can follow."""
        return not TRANSITIONS[self]


TRANSITIONS: Mapping[PanelStatus, frozenset[PanelStatus]] = MappingProxyType(
    {
        PanelStatus.DRAFT: frozenset({PanelStatus.IN_PROGRESS, PanelStatus.CANCELLED}),
        PanelStatus.IN_PROGRESS: frozenset(
            {PanelStatus.COMPLETED, PanelStatus.FAILED, PanelStatus.CANCELLED}
        ),
        PanelStatus.COMPLETED: frozenset(),
        PanelStatus.FAILED: frozenset(),
        PanelStatus.CANCELLED: frozenset(),
    }
)
"""Which status may follow which."""
