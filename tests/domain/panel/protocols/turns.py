"""Panels that are led through their turns by their protocol alone."""

from collections.abc import Callable, Iterator

from domain.panel import (
    Ask,
    AwaitHumans,
    Note,
    Opinion,
    Packet,
    Panel,
    Point,
    Sight,
    measure_round,
    next_turn,
    packet_for,
    require_fitting_answer,
)
from tests.domain.panel.examples import NOW

Said = tuple[str, Opinion | None, tuple[Point, ...]]
"""An answer: in words, as an opinion where one is asked for, and as points."""

Answer = Callable[[Packet], Said]
"""What a seat or an office says to a packet."""

SeatsTurn = Ask | AwaitHumans


def turns_of(panel: Panel, answer: Answer) -> Iterator[tuple[SeatsTurn, list[Packet]]]:
    """Lead a panel in progress to its end; give each turn with what was shown to whom.

    A turn is given before its answers are on the record, so that a test can stop there. At the
    signature of a hybrid panel it ends.
    """
    turn = next_turn(panel)
    while isinstance(turn, SeatsTurn):
        if turn.phase.office is None and panel.open_discussion is None:
            open_round(panel, turn)
        packets = [packet_for(panel, turn, seat) for seat in turn.seats]
        yield turn, packets
        for packet in packets:
            speak(panel, packet, answer)
        close_full_round(panel)
        turn = next_turn(panel)


def rounds_of(panel: Panel, answer: Answer) -> Iterator[tuple[SeatsTurn, list[Packet]]]:
    """The same, but only the turns of seats."""
    return (one for one in turns_of(panel, answer) if one[0].phase.office is None)


def deliberated(panel: Panel, answer: Answer) -> Panel:
    """The panel after all its turns."""
    for _ in turns_of(panel, answer):
        pass
    return panel


def open_round(panel: Panel, turn: SeatsTurn) -> None:
    """Open the round as the protocol has it."""
    panel.start_discussion_round(
        turn.round_number,
        phase=turn.phase.name,
        blind=turn.phase.sight is Sight.NOTHING,
        votes=turn.phase.opinion,
        speaking_order=turn.speaking_order,
        now=NOW,
    )


def speak(panel: Panel, packet: Packet, answer: Answer) -> None:
    """Put an answer that fits its packet on the record."""
    content, opinion, points = answer(packet)
    require_fitting_answer(packet, opinion, points)
    seat, office = packet.seat, packet.phase.office
    if office is None:
        panel.add_message(
            packet.round_number, seat.agent_id, seat.agent_name, content, opinion, points, now=NOW
        )
        return
    note = Note(
        office=office,
        phase=packet.phase.name,
        after_round=packet.round_number,
        content=content,
        points=points,
        failure=opinion.abstention if opinion else None,
        written_at=NOW,
    )
    panel.add_note(note)


def close_full_round(panel: Panel) -> None:
    """Close the open round once every seat has spoken, and measure it if it voted."""
    discussion = panel.open_discussion
    if discussion is None or len(discussion.spoken) < len(panel.members):
        return
    panel.complete_discussion_round(discussion.round_number, now=NOW)
    if discussion.votes:
        panel.update_consensus(measure_round(panel, discussion, now=NOW), now=NOW)
