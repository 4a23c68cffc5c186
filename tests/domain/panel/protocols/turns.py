"""Panels that are led through their turns by their protocol alone."""

from collections.abc import Callable, Iterator

from domain.consensus import measure_consensus
from domain.panel import Ask, Opinion, Packet, Panel, Sight, ballots_of, next_turn, packet_for
from tests.domain.panel.examples import NOW

Answer = Callable[[Packet], tuple[str, Opinion]]
"""What a seat says, in words and as an opinion."""


def turns_of(panel: Panel, answer: Answer) -> Iterator[tuple[Ask, list[Packet]]]:
    """Lead a panel in progress to its end; give each turn with what its seats were shown.

    A turn is given before its answers are on the record, so that a test can stop there.
    """
    turn = next_turn(panel)
    while isinstance(turn, Ask):
        if panel.open_discussion is None:
            open_round(panel, turn)
        packets = [packet_for(panel, turn, seat) for seat in turn.seats]
        yield turn, packets
        for packet in packets:
            speak(panel, packet, answer)
        close_full_round(panel)
        turn = next_turn(panel)


def open_round(panel: Panel, turn: Ask) -> None:
    """Open the round as the protocol has it."""
    panel.start_discussion_round(
        turn.round_number,
        phase=turn.phase.name,
        blind=turn.phase.sight is Sight.NOTHING,
        speaking_order=turn.speaking_order,
        now=NOW,
    )


def speak(panel: Panel, packet: Packet, answer: Answer) -> None:
    """Put a seat's answer on the record."""
    content, opinion = answer(packet)
    seat = packet.seat
    panel.add_message(
        packet.round_number, seat.agent_id, seat.agent_name, content, opinion, now=NOW
    )


def close_full_round(panel: Panel) -> None:
    """Close and measure the open round once every seat has spoken."""
    discussion = panel.open_discussion
    if discussion is None or len(discussion.spoken) < len(panel.members):
        return
    panel.complete_discussion_round(discussion.round_number, now=NOW)
    result = measure_consensus(ballots_of(panel, discussion), rule=panel.measurements.rule, now=NOW)
    panel.update_consensus(result, now=NOW)
