"""The types of panel and what each allows."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from attrs import frozen

from domain.shared import InvalidValue


class PanelType(StrEnum):
    """The protocol under which a panel deliberates."""

    STRUCTURED = "structured"
    OPEN = "open"
    SOCRATIC = "socratic"
    ADVERSARIAL = "adversarial"
    DELPHI = "delphi"
    HYBRID = "hybrid"


def panel_type_of(name: str) -> PanelType:
    """The type of that name.

    Raises:
        InvalidValue: there is none.
    """
    try:
        return PanelType(name)
    except ValueError as error:
        message = f"panel_type must be one of {', '.join(PanelType)}, not {name!r:.60}"
        raise InvalidValue("panel_type_unknown", message, field="panel_type") from error


@frozen
class MemberLimits:
    """The fewest and the most members with which a panel can begin."""

    minimum: int
    maximum: int


MEMBER_LIMITS: Mapping[PanelType, MemberLimits] = MappingProxyType(
    {
        PanelType.STRUCTURED: MemberLimits(2, 5),
        PanelType.OPEN: MemberLimits(2, 8),
        PanelType.SOCRATIC: MemberLimits(2, 5),
        PanelType.ADVERSARIAL: MemberLimits(2, 7),
        PanelType.DELPHI: MemberLimits(2, 15),
        PanelType.HYBRID: MemberLimits(2, 8),
    }
)
"""Members by type: where seats read each other at length the panel stays small; the anonymous
statistics of Delphi carry more."""
