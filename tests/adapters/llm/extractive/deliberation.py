"""Whole panels of extractive experts, without officers."""

import asyncio
from collections.abc import Iterator, Sequence

from adapters.llm.extractive import ExtractiveExperts
from application.panel.ports import ExpertAnswer
from domain.consensus import Consensus
from domain.evidence import Document
from domain.panel import (
    DEFAULT_RULES,
    Ask,
    AwaitHumans,
    ExpertProfile,
    Packet,
    Panel,
    PanelId,
    PanelStatus,
    PanelType,
    Sight,
    measure_round,
    next_turn,
    packet_for,
)
from domain.tenancy import TenantId
from tests.adapters.llm.extractive.packets import QUESTION
from tests.domain.panel.examples import NOW

ROLES = {
    "Regulatory affairs": ("patch", "fee", "study"),
    "Clinical evidence": ("study", "alarms", "tax"),
    "Reimbursement": ("payer", "coverage"),
    "Design": (),
}

Answered = tuple[Packet, ExpertAnswer]


def a_panel(
    kind: PanelType, *, options: tuple[str, ...], seats: int = 3, base: PanelType | None = None
) -> Panel:
    """A panel in progress that closes with a peer ranking."""
    panel = Panel(
        panel_id=PanelId.generate(),
        tenant_id=TenantId.generate(),
        query=QUESTION,
        panel_type=kind,
        base_type=base or kind,
        options=options,
        closing_vote=True,
        created_at=NOW,
        measurements=Consensus(rule=DEFAULT_RULES[kind]),
    )
    for number, (role, words) in enumerate(list(ROLES.items())[:seats]):
        panel.add_member(
            f"seat-{number}",
            f"Expert {number}",
            role,
            profile=ExpertProfile(vocabulary=words),
            answered_by="extractive",
            now=NOW,
        )
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOW)
    return panel


def deliberated(panel: Panel, documents: Sequence[Document]) -> Iterator[Answered]:
    """Lead a panel to its end; give each packet with its answer."""
    experts = ExtractiveExperts()
    turn = next_turn(panel)
    while isinstance(turn, Ask | AwaitHumans):
        if panel.open_discussion is None:
            _open(panel, turn)
        packets = [packet_for(panel, turn, seat) for seat in turn.seats]
        answered = [(one, asyncio.run(experts.answer(one, documents))) for one in packets]
        yield from answered
        for packet, answer in answered:
            _record(panel, packet, answer)
        _close(panel)
        turn = next_turn(panel)


def _open(panel: Panel, turn: Ask | AwaitHumans) -> None:
    panel.start_discussion_round(
        turn.round_number,
        phase=turn.phase.name,
        blind=turn.phase.sight is Sight.NOTHING,
        votes=turn.phase.opinion,
        speaking_order=turn.speaking_order,
        now=NOW,
    )


def _record(panel: Panel, packet: Packet, answer: ExpertAnswer) -> None:
    panel.add_message(
        packet.round_number,
        packet.seat.agent_id,
        packet.seat.agent_name,
        answer.content,
        answer.opinion,
        answer.points,
        now=NOW,
    )


def _close(panel: Panel) -> None:
    discussion = panel.open_discussion
    if discussion is not None and len(discussion.spoken) == len(panel.members):
        panel.complete_discussion_round(discussion.round_number, now=NOW)
        if discussion.votes:
            panel.update_consensus(measure_round(panel, discussion, now=NOW), now=NOW)
