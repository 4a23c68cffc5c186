"""What protocols share: rounds in which every seat speaks exactly once."""

import hashlib

from domain.panel.panel import Panel
from domain.panel.turn import Ask, Conclude, Phase, Turn


def next_turn_in_rounds(panel: Panel, *, first: Phase, later: Phase) -> Turn:
    """One round of the first phase, then rounds of the later one up to the rule's limit."""
    discussion = panel.open_discussion
    number = discussion.round_number if discussion else len(panel.discussions) + 1
    limit = panel.measurements.rule.maximum_rounds
    if number > limit:
        return Conclude(f"all {limit} rounds were held")
    phase = first if number == 1 else later
    order = speaking_order(panel, number)
    spoken = discussion.spoken if discussion else frozenset()
    silent = tuple(agent_id for agent_id in order if agent_id not in spoken)
    seats = silent[:1] if phase.one_at_a_time else silent
    return Ask(round_number=number, phase=phase, speaking_order=order, seats=seats)


def speaking_order(panel: Panel, round_number: int) -> tuple[str, ...]:
    """The seats in the order that the panel's seed gives for a round.

    Sorted by SHA-256 of seed, round and seat: the same on every machine and in every version,
    and another seed or round gives another order.
    """

    def rank(agent_id: str) -> bytes:
        return hashlib.sha256(f"{panel.seed}:{round_number}:{agent_id}".encode()).digest()

    return tuple(sorted((member.agent_id for member in panel.members), key=rank))
