"""The protocols: one pure policy a panel type, which says whose turn it is."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import evolve

from domain.panel.closing_vote import PEER_RANKING
from domain.panel.panel import Panel
from domain.panel.panel_type import PanelType
from domain.panel.protocols import hybrid
from domain.panel.protocols.ending import (
    closing_vote_under_way,
    ending_turn,
    protocol_is_over,
)
from domain.panel.turn import Conclude, Turn

PROTOCOLS: Mapping[PanelType, Callable[[Panel], Turn]] = MappingProxyType(
    {**hybrid.BASES, PanelType.HYBRID: hybrid.next_turn}
)
"""The types under which a panel can deliberate."""


def next_turn(panel: Panel) -> Turn:
    """What the panel's protocol asks for, given all that was said; then how every panel ends.

    A panel that was stopped lets the round under way come to its end, and concludes.
    """
    vote = closing_vote_under_way(panel)
    if vote is not None:
        return vote
    if protocol_is_over(panel):
        return ending_turn(
            panel, f"{_why_it_was_over(panel)}; the seats ranked each other's answers"
        )
    if panel.stopped is not None and panel.open_discussion is None:
        return ending_turn(panel, panel.stopped)
    turn = PROTOCOLS[panel.panel_type](panel)
    return ending_turn(panel, turn.reason) if isinstance(turn, Conclude) else turn


def _why_it_was_over(panel: Panel) -> str:
    """What the protocol itself ended for, before the closing vote."""
    rounds = tuple(held for held in panel.discussions if held.phase != PEER_RANKING.name)
    before = evolve(panel, discussions=rounds, pending_events=())
    turn = PROTOCOLS[panel.panel_type](before)
    return turn.reason if isinstance(turn, Conclude) else "the protocol is over"
