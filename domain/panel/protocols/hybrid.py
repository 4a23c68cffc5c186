"""The hybrid panel: any other protocol with people on some seats, and a person's signature.

The other seats answer first; then the panel waits for the people, who get the same packet and see
nothing of the round until they have submitted (`rounds.ask_seats`). What people say counts like
any other answer. In the end a named person signs the outcome (`ending.ending_turn`).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from domain.panel.panel import Panel
from domain.panel.panel_type import PanelType
from domain.panel.protocols import adversarial, delphi, open_exchange, socratic, structured
from domain.panel.turn import Turn

BASES: Mapping[PanelType, Callable[[Panel], Turn]] = MappingProxyType(
    {
        PanelType.STRUCTURED: structured.next_turn,
        PanelType.OPEN: open_exchange.next_turn,
        PanelType.SOCRATIC: socratic.next_turn,
        PanelType.ADVERSARIAL: adversarial.next_turn,
        PanelType.DELPHI: delphi.next_turn,
    }
)
"""The protocols that stand alone, and on which a hybrid panel can be based."""


def next_turn(panel: Panel) -> Turn:
    """What the protocol that the panel is based on asks for."""
    return BASES[panel.base_type](panel)
