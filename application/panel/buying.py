"""Get an answer from the model behind a seat, within the panel's budget."""

from collections.abc import Sequence

from attrs import evolve, frozen

from application.panel.asking import AskingPolicy, ask_expert
from application.panel.ports import (
    AnswerJournal,
    DeliberationObserver,
    Embedder,
    ExpertModels,
    JournalEntry,
    PanelUnitOfWork,
)
from application.panel.spending import Spending
from application.shared import Clock
from domain.consensus import Calibration
from domain.evidence import Document
from domain.panel import Packet, PanelId
from domain.shared import Usage

INSTEAD_OF, BECAUSE = "instead_of", "because"
"""The parameters of an answer that a fallback gave: which model had failed, and how."""


@frozen(kw_only=True)
class DeliberationPorts:
    """What a deliberation works with.

    `calibration` turns a level into a chance of being right, where past panels with known
    outcomes gave one; without it the confidence is called uncalibrated. `embedder` finds answers
    that say the same in other words; without it only equal words count as one voice.
    """

    uow: PanelUnitOfWork
    journal: AnswerJournal
    models: ExpertModels
    clock: Clock
    observer: DeliberationObserver
    policy: AskingPolicy
    calibration: Calibration | None = None
    embedder: Embedder | None = None


async def buy_answer(
    panel_id: PanelId,
    packet: Packet,
    documents: Sequence[Document],
    *,
    ports: DeliberationPorts,
    spending: Spending,
) -> JournalEntry:
    """The answer of the seat's model or, where that fails, of an office's fallback.

    A seat for which nothing was left to answer is not asked; it speaks in the record only.
    """
    seat = packet.seat
    if packet.asks_nothing:
        return _idle(panel_id, packet, ports.clock)

    async def ask(answered_by: str) -> JournalEntry:
        return await ask_expert(
            panel_id,
            packet,
            documents,
            model=ports.models.of(answered_by),
            clock=ports.clock,
            policy=ports.policy,
            spending=spending,
        )

    first = await ask(seat.answered_by)
    reason = first.opinion.abstention if first.opinion else None
    if reason is None or first.out_of_budget or not seat.fallback:
        return first
    second = await ask(seat.fallback)
    return evolve(
        second,
        parameters={**second.parameters, INSTEAD_OF: seat.answered_by, BECAUSE: reason},
        attempts=first.attempts + second.attempts,
        usage=first.usage + second.usage,
        asked_at=first.asked_at,
    )


def _idle(panel_id: PanelId, packet: Packet, clock: Clock) -> JournalEntry:
    now = clock.now()
    return JournalEntry(
        panel_id=panel_id,
        round_number=packet.round_number,
        phase=packet.phase.name,
        agent_id=packet.seat.agent_id,
        packet_digest=packet.digest(),
        model="",
        attempts=0,
        asked_at=now,
        answered_at=now,
        content="Nothing was left for this seat to answer.",
    )


def estimate_of(packet: Packet, documents: Sequence[Document], models: ExpertModels) -> Usage:
    """The most that an answer to the packet is expected to take; a person's takes nothing."""
    if packet.seat.is_human or packet.asks_nothing:
        return Usage()
    return models.of(packet.seat.answered_by).estimate(packet, documents)
