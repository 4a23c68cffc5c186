"""The offices of a panel: who frames, judges and sums up, and never votes."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.panel.panel_type import PanelType

_PREFIX = "office:"


class Office(StrEnum):
    """A task that no seat may hold: whoever has it gives no opinion and is not counted."""

    MODERATOR = "moderator"
    """Frames the question before the first round."""

    CHAIR = "chair"
    """Finds the themes across the answers, and sums up at the end."""

    JUDGE = "judge"
    """Weighs the two sides of an adversarial panel."""

    @property
    def agent_id(self) -> str:
        """The id under which the office's words are kept; no seat can have it."""
        return f"{_PREFIX}{self.value}"


OFFICES: Mapping[PanelType, tuple[Office, ...]] = MappingProxyType(
    {
        PanelType.STRUCTURED: (Office.MODERATOR, Office.CHAIR),
        PanelType.OPEN: (Office.CHAIR,),
        PanelType.SOCRATIC: (Office.CHAIR,),
        PanelType.ADVERSARIAL: (Office.JUDGE,),
        PanelType.DELPHI: (Office.CHAIR,),
    }
)
"""The offices that a protocol knows. A panel whose experts are no language models appoints none,
and goes without framing, themes and synthesis."""


def is_office(agent_id: str) -> bool:
    """Whether an id is an office's."""
    return agent_id.startswith(_PREFIX)
