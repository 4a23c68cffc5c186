"""The sides of an adversarial panel."""

from collections.abc import Mapping
from enum import StrEnum

from domain.panel.panel_state import PanelState
from domain.panel.seeded import seeded_order


class Stance(StrEnum):
    """The side that a seat argues, whatever it thinks itself."""

    FOR = "for"
    AGAINST = "against"
    QUESTIONER = "questioner"
    """Asks both sides; there is one where the seats are odd in number."""


def stances(panel: PanelState) -> Mapping[str, Stance]:
    """The side of each seat: the seed shuffles the seats, then for and against alternate.

    Both sides have as many seats; of an odd number the last is the questioner.
    """
    order = seeded_order(panel.seed, "stances", (m.agent_id for m in panel.members))
    paired = len(order) - len(order) % 2
    sides = [(Stance.FOR, Stance.AGAINST)[place % 2] for place in range(paired)]
    sides += [Stance.QUESTIONER] * (len(order) % 2)
    return dict(zip(order, sides, strict=True))
