"""Strategies for the parts of a panel's life: rounds, messages, turns, packets and events."""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from adapters.hypothesis.erasure import KINDS_OF_ERASURE_EVENT, erasure_events
from adapters.hypothesis.members import panel_members
from adapters.hypothesis.panel import panels, waiting_panels
from adapters.hypothesis.people import awaits, notes, seat_assignments, sign_offs
from adapters.hypothesis.raised import points_asked
from adapters.hypothesis.text import moments, texts
from domain.panel import (
    AnswerRecorded,
    Ask,
    AwaitHumans,
    AwaitSignOff,
    Conclude,
    ConsensusUpdated,
    Discussion,
    DiscussionStopped,
    MemberAdded,
    MessageAdded,
    NoteWritten,
    Office,
    OfficerAppointed,
    OutcomeSigned,
    Packet,
    Panel,
    PanelCompleted,
    PanelCreated,
    PanelEvent,
    PanelFailed,
    PanelMessage,
    PanelStatus,
    PeopleAwaited,
    Phase,
    PointKind,
    RoundCompleted,
    RoundStarted,
    SeatAssigned,
    SeenOpinion,
    Sight,
    StatusChanged,
    packet_for,
)

Part = Callable[[], st.SearchStrategy[Any]]

EVERY_LIFE: tuple[type[PanelEvent], ...] = (
    PanelCreated,
    MemberAdded,
    StatusChanged,
    RoundStarted,
    AnswerRecorded,
    MessageAdded,
    RoundCompleted,
    ConsensusUpdated,
    PanelCompleted,
    PanelFailed,
)
PARTS_OF_RARE_EVENTS: Mapping[
    type[PanelEvent], tuple[str, Callable[[], st.SearchStrategy[Any]]]
] = {
    OfficerAppointed: ("officer", panel_members),
    NoteWritten: ("note", notes),
    PeopleAwaited: ("awaited", awaits),
    DiscussionStopped: ("reason", texts),
    OutcomeSigned: ("sign_off", sign_offs),
    SeatAssigned: ("assignment", seat_assignments),
}
"""What a kind of event tells that only some panels live to see."""

KINDS_OF_EVENT: tuple[type[PanelEvent], ...] = (
    *EVERY_LIFE,
    *PARTS_OF_RARE_EVENTS,
    *KINDS_OF_ERASURE_EVENT,
)


def discussions() -> st.SearchStrategy[Discussion]:
    """Rounds of some panel, closed ones and open ones."""
    spoken = panels(PanelStatus.COMPLETED) | panels(PanelStatus.IN_PROGRESS)
    return spoken.filter(lambda panel: panel.discussions).flatmap(
        lambda panel: st.sampled_from(panel.discussions)
    )


def panel_messages() -> st.SearchStrategy[PanelMessage]:
    """What some seat said in some round."""
    rounds = panels(PanelStatus.COMPLETED).map(lambda panel: panel.discussions)
    return rounds.flatmap(st.sampled_from).flatmap(lambda one: st.sampled_from(one.messages))


def phases() -> st.SearchStrategy[Phase]:
    """Kinds of round with every sight, also such as no protocol has."""
    return st.builds(
        Phase,
        name=texts(),
        task=texts(),
        sight=st.sampled_from(Sight),
        one_at_a_time=st.booleans(),
        opinion=st.booleans(),
        position=st.booleans(),
        points=st.lists(points_asked(), max_size=2).map(tuple),
        threads=st.lists(st.sampled_from(PointKind), max_size=2, unique=True).map(tuple),
        office=st.none() | st.sampled_from(Office),
    )


def asks() -> st.SearchStrategy[Ask]:
    """Turns that a protocol asks for at once."""
    turns = waiting_panels().map(lambda waiting: waiting[1])
    return turns.flatmap(lambda turn: st.just(turn) if isinstance(turn, Ask) else st.nothing())


def waits_for_people() -> st.SearchStrategy[AwaitHumans]:
    """Turns that wait for the people among the seats."""
    turns = waiting_panels().map(lambda waiting: waiting[1])
    return turns.map(
        lambda turn: AwaitHumans(
            round_number=turn.round_number,
            phase=turn.phase,
            speaking_order=turn.speaking_order,
            seats=turn.seats,
            targets=turn.targets,
        )
    )


def waits_for_signatures() -> st.SearchStrategy[AwaitSignOff]:
    """Turns that wait for a signature."""
    return st.builds(AwaitSignOff, round_number=st.integers(1, 8))


def conclusions() -> st.SearchStrategy[Conclude]:
    """A protocol's word that nothing more is to be asked."""
    return texts().map(Conclude)


@st.composite
def packets(draw: st.DrawFn) -> Packet:
    """What a protocol shows to a seat whose turn it is."""
    panel, ask = draw(waiting_panels())
    return packet_for(panel, ask, draw(st.sampled_from(ask.seats)))


def seen_opinions() -> st.SearchStrategy[SeenOpinion]:
    """What a seat is shown of another."""
    return (
        packets()
        .filter(lambda packet: packet.others)
        .flatmap(lambda packet: st.sampled_from(packet.others))
    )


@st.composite
def panel_events(draw: st.DrawFn, kind: type[PanelEvent] = PanelEvent) -> PanelEvent:
    """Events of that kind as the life of some panel left them; by default of every kind."""
    if kind is PanelEvent:
        kind = draw(st.sampled_from(KINDS_OF_EVENT))
    end = PanelStatus.FAILED if kind is PanelFailed else PanelStatus.COMPLETED
    panel = draw(panels(end))
    origin: dict[str, Any] = {"tenant_id": panel.tenant_id, "panel_id": panel.panel_id}
    if kind in KINDS_OF_ERASURE_EVENT:
        return draw(erasure_events(kind))
    if kind in PARTS_OF_RARE_EVENTS:
        name, part = PARTS_OF_RARE_EVENTS[kind]
        return kind(**origin, occurred_at=draw(moments()), **{name: draw(part())})
    lived = panel.collect_events()
    if kind is AnswerRecorded:
        lived = tuple(_answered(panel, e) for e in lived if isinstance(e, MessageAdded))
    return draw(st.sampled_from([e for e in lived if isinstance(e, kind)]))


def _answered(panel: Panel, said: MessageAdded) -> AnswerRecorded:
    """What the journal's record told before of the message that was added."""
    message = said.message
    phases = {discussion.round_number: discussion.phase for discussion in panel.discussions}
    return AnswerRecorded(
        tenant_id=said.tenant_id,
        panel_id=said.panel_id,
        occurred_at=said.occurred_at,
        round_number=message.round_number,
        phase=phases[message.round_number],
        agent_id=message.agent_id,
        abstained=message.opinion is not None and message.opinion.abstains,
    )
