"""A person answers for a seat of a hybrid panel."""

from collections.abc import Sequence

from attrs import frozen

from application.panel.claims import check_claims
from application.panel.load_panel import load_panel
from application.panel.ports import AnswerJournal, JournalEntry, PanelUnitOfWork
from application.shared import Clock
from domain.evidence import Document
from domain.panel import (
    HUMAN,
    AwaitHumans,
    Opinion,
    Packet,
    Panel,
    PanelId,
    Point,
    next_turn,
    packet_for,
    require_fitting_answer,
    require_holder,
)
from domain.panel.discussion import clean_content
from domain.shared import Conflict, IllegalState


@frozen(kw_only=True)
class SubmitAnswer:
    """What the person says.

    Attributes:
        panel_id: the panel.
        agent_id: the seat.
        content: in words.
        opinion: the vote, where the phase asks for one.
        points: what is raised.
        by: the subject of whoever hands it in; None for whoever runs the installation.
    """

    panel_id: PanelId
    agent_id: str
    content: str
    opinion: Opinion | None = None
    points: tuple[Point, ...] = ()
    by: str | None = None


async def submit_answer(
    command: SubmitAnswer, *, uow: PanelUnitOfWork, journal: AnswerJournal, clock: Clock
) -> Panel:
    """Record the person's answer, its quotes looked up; the panel takes it up when run again.

    Returns:
        The panel as it waits.

    Raises:
        NotFound: the tenant has no such panel.
        Forbidden: the seat is somebody else's.
        IllegalState: the panel does not wait for this seat.
        Conflict: the seat has answered already; the first answer counts.
        InvalidValue: the answer is not what was asked for.
    """
    panel, documents = await load_panel(command.panel_id, uow)
    require_holder(panel.assigned, command.agent_id, command.by)
    packet = _awaited_packet(panel, command.agent_id)
    clean_content(command.content)
    require_fitting_answer(packet, command.opinion, command.points)
    opinion = command.opinion and check_claims(command.opinion, documents)
    now = clock.now()
    entry = JournalEntry(
        panel_id=panel.panel_id,
        round_number=packet.round_number,
        phase=packet.phase.name,
        agent_id=command.agent_id,
        packet_digest=packet.digest(),
        model=HUMAN,
        attempts=1,
        asked_at=now,
        answered_at=now,
        content=command.content,
        opinion=opinion,
        points=command.points,
    )
    if await journal.record(entry) != entry:
        message = f"{command.agent_id} has answered {packet.phase.name} already"
        raise Conflict("answer_submitted", message)
    return panel


async def find_brief(
    panel_id: PanelId, agent_id: str, *, uow: PanelUnitOfWork, by: str | None = None
) -> tuple[Packet, Sequence[Document]]:
    """What a person whom the panel waits for is given: the packet and the evidence.

    Args:
        panel_id: the panel.
        agent_id: the seat.
        uow: where they are stored.
        by: the subject of whoever asks; None for whoever runs the installation.

    Raises:
        NotFound: the tenant has no such panel.
        Forbidden: the seat is somebody else's.
        IllegalState: the panel does not wait for this seat.
    """
    panel, documents = await load_panel(panel_id, uow)
    require_holder(panel.assigned, agent_id, by)
    return _awaited_packet(panel, agent_id), documents


def _awaited_packet(panel: Panel, agent_id: str) -> Packet:
    turn = None if panel.status.is_terminal or panel.awaited is None else next_turn(panel)
    if not isinstance(turn, AwaitHumans) or agent_id not in turn.seats:
        awaited = ", ".join(turn.seats) if isinstance(turn, AwaitHumans) else "nobody's answer"
        message = f"the panel does not wait for {agent_id!r:.60}; it waits for {awaited}"
        raise IllegalState("seat_not_awaited", message)
    return packet_for(panel, turn, agent_id)
