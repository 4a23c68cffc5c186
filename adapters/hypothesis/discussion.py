"""Strategies for the parts of a panel's life: rounds, messages, turns, packets and events."""

from hypothesis import strategies as st

from adapters.hypothesis.panel import panels, waiting_panels
from adapters.hypothesis.text import moments, texts
from domain.panel import (
    Ask,
    Conclude,
    ConsensusUpdated,
    Discussion,
    MemberAdded,
    MessageAdded,
    Packet,
    PanelCompleted,
    PanelCreated,
    PanelDeleted,
    PanelEvent,
    PanelFailed,
    PanelMessage,
    PanelStatus,
    Phase,
    RoundCompleted,
    RoundStarted,
    SeenOpinion,
    Sight,
    StatusChanged,
    packet_for,
)

KINDS_OF_EVENT = (
    PanelCreated,
    MemberAdded,
    StatusChanged,
    RoundStarted,
    MessageAdded,
    RoundCompleted,
    ConsensusUpdated,
    PanelCompleted,
    PanelFailed,
    PanelDeleted,
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
    )


def asks() -> st.SearchStrategy[Ask]:
    """Turns that a protocol asks for."""
    return waiting_panels().map(lambda waiting: waiting[1])


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
    if kind is PanelDeleted:
        return PanelDeleted(
            tenant_id=panel.tenant_id, panel_id=panel.panel_id, occurred_at=draw(moments())
        )
    return draw(st.sampled_from([e for e in panel.collect_events() if isinstance(e, kind)]))
