"""The protocols: one pure policy a panel type, which says whose turn it is."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from domain.panel.panel import Panel
from domain.panel.panel_type import PanelType
from domain.panel.protocols import open_exchange, structured
from domain.panel.turn import Turn
from domain.shared import InvalidValue

PROTOCOLS: Mapping[PanelType, Callable[[Panel], Turn]] = MappingProxyType(
    {
        PanelType.STRUCTURED: structured.next_turn,
        PanelType.OPEN: open_exchange.next_turn,
    }
)
"""The types under which a panel can deliberate."""


def next_turn(panel: Panel) -> Turn:
    """What the panel's protocol asks for, given all that was said so far.

    Raises:
        InvalidValue: there is no protocol for the panel's type.
    """
    protocol = PROTOCOLS.get(panel.panel_type)
    if protocol is None:
        known = ", ".join(PROTOCOLS)
        message = f"a {panel.panel_type} panel cannot deliberate yet; choose one of {known}"
        raise InvalidValue("protocol_missing", message, field="panel_type")
    return protocol(panel)
