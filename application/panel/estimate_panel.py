"""Estimate what a panel may take, without asking anybody and storing anything."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count

from attrs import evolve, frozen

from application.panel.buying import estimate_of
from application.panel.ports import ExpertModels
from domain.consensus import Consensus
from domain.evidence import Document
from domain.panel import (
    Ask,
    AwaitHumans,
    Note,
    Opinion,
    Packet,
    Panel,
    PanelStatus,
    Point,
    PointKind,
    Sight,
    Verdict,
    measure_round,
    next_turn,
    packet_for,
)
from domain.shared import Usage

_RATIONALE = "x" * 1_500
"""As long as the reasons of a talkative model."""

_POINT = "x" * 300


@frozen(kw_only=True)
class Estimate:
    """The most that a panel is expected to take: every round its rule allows, nobody agreeing.

    Attributes:
        by_phase: usage by round and phase, in order.
        by_seat: usage by seat or office.
    """

    by_phase: Mapping[tuple[int, str], Usage]
    by_seat: Mapping[str, Usage]

    @property
    def total(self) -> Usage:
        """All together."""
        return sum(self.by_phase.values(), Usage())


def estimate_panel(
    panel: Panel, documents: Sequence[Document], *, models: ExpertModels
) -> Estimate:
    """Walk a draft through its protocol with made-up long answers, and sum up the packets.

    Args:
        panel: a draft that is stored nowhere.
        documents: its evidence.
        models: what would answer.

    Raises:
        IllegalState: the panel is no draft, or has too few members.
    """
    now = panel.created_at
    panel = _that_never_agrees(panel)
    panel.change_status(PanelStatus.IN_PROGRESS, now=now)
    by_phase: dict[tuple[int, str], Usage] = {}
    by_seat: dict[str, Usage] = {}
    serial = count()
    while isinstance(turn := next_turn(panel), Ask | AwaitHumans):
        packets = [packet_for(panel, turn, seat) for seat in turn.seats]
        for packet in packets:
            usage = estimate_of(packet, documents, models)
            place = (turn.round_number, turn.phase.name)
            by_phase[place] = by_phase.get(place, Usage()) + usage
            agent_id = packet.seat.agent_id
            by_seat[agent_id] = by_seat.get(agent_id, Usage()) + usage
        _suppose_answers(panel, turn, packets, serial, now)
    return Estimate(by_phase=by_phase, by_seat=by_seat)


def _that_never_agrees(panel: Panel) -> Panel:
    """The draft under a rule that lets nothing but its rounds end it."""
    rule = evolve(panel.measurements.rule, threshold=1.0, stability=0.0)
    return evolve(panel, measurements=Consensus(rule=rule), pending_events=())


def _suppose_answers(
    panel: Panel,
    turn: Ask | AwaitHumans,
    packets: Sequence[Packet],
    serial: "count[int]",
    now: datetime,
) -> None:
    if turn.phase.office is not None:
        points = _points(packets[0], serial)
        note = Note(
            office=turn.phase.office,
            phase=turn.phase.name,
            after_round=turn.round_number,
            content=_RATIONALE,
            points=points,
            written_at=now,
        )
        panel.add_note(note)
        return
    if panel.open_discussion is None:
        panel.start_discussion_round(
            turn.round_number,
            phase=turn.phase.name,
            blind=turn.phase.sight is Sight.NOTHING,
            votes=turn.phase.opinion,
            speaking_order=turn.speaking_order,
            now=now,
        )
    places = {member.agent_id: place for place, member in enumerate(panel.members)}
    for packet in packets:
        seat = packet.seat
        number = places[seat.agent_id] + turn.round_number
        opinion = _opinion(packet, number) if turn.phase.opinion else None
        panel.add_message(
            turn.round_number,
            seat.agent_id,
            seat.agent_name,
            "x",
            opinion,
            _points(packet, serial),
            now=now,
        )
    _close_if_full(panel, now)


def _close_if_full(panel: Panel, now: datetime) -> None:
    discussion = panel.open_discussion
    if discussion is None or len(discussion.spoken) < len(panel.members):
        return
    panel.complete_discussion_round(discussion.round_number, now=now)
    if discussion.votes:
        panel.update_consensus(measure_round(panel, discussion, now=now), now=now)


def _opinion(packet: Packet, number: int) -> Opinion:
    """An opinion that the next seat does not share, nor the same seat a round later."""
    position = None
    if packet.phase.position:
        options = packet.options
        position = options[number % len(options)] if options else f"position {number}"
    extremes = (1, 9)
    return Opinion(
        position=position,
        ratings=dict.fromkeys(packet.dimensions, extremes[number % 2]),
        rationale=f"{number} {_RATIONALE}",
    )


def _points(packet: Packet, serial: "count[int]") -> tuple[Point, ...]:
    return tuple(
        Point(
            kind=asked.kind,
            text=f"{next(serial)} {_POINT}",
            about=about,
            severity=3 if asked.severity else None,
            verdict=Verdict.UNDECIDED if asked.kind is PointKind.VERDICT else None,
        )
        for asked in packet.phase.points
        for about in (packet.targets if asked.each_target else ("",) * asked.maximum)
    )
