"""The steps of one running panel."""

from collections.abc import Sequence

from attrs import define, field, frozen

from application.panel.asking import AskingPolicy, ask_expert
from application.panel.ports import (
    AnswerJournal,
    DeliberationObserver,
    DeliberationSteps,
    ExpertModel,
    JournalEntry,
    PanelUnitOfWork,
)
from application.shared import Clock
from domain.consensus import Calibration
from domain.evidence import Document
from domain.panel import (
    Ask,
    Conclude,
    Discussion,
    Panel,
    PanelStatus,
    Sight,
    Turn,
    measure_round,
    next_turn,
    packet_for,
)
from domain.shared import IllegalState

Answered = tuple[int, str, str]
"""The place of an answer: round, phase and seat."""


@frozen(kw_only=True)
class DeliberationPorts:
    """What a deliberation works with.

    `calibration` turns a level into a chance of being right, where past panels with known
    outcomes gave one; without it the confidence is called uncalibrated.
    """

    uow: PanelUnitOfWork
    journal: AnswerJournal
    model: ExpertModel
    clock: Clock
    observer: DeliberationObserver
    policy: AskingPolicy
    calibration: Calibration | None = None


@define
class Deliberation(DeliberationSteps):
    """A panel in progress, worked on in memory and saved once a round.

    Between saves the journal holds every answer: a panel that is loaded after a crash walks
    through the round again and finds the answers there, so it asks only the seats whose answer
    was never recorded.
    """

    panel: Panel
    documents: Sequence[Document]
    journalled: dict[Answered, JournalEntry]
    ports: DeliberationPorts
    _turn: Turn | None = field(default=None, init=False)

    async def plan(self) -> Turn:
        """Ask the protocol what comes next, and open the round if it is a new one."""
        if self.panel.status.is_terminal:
            self._turn = Conclude(f"the panel is {self.panel.status}")
            return self._turn
        turn = next_turn(self.panel)
        if isinstance(turn, Ask) and self.panel.open_discussion is None:
            self.panel.start_discussion_round(
                turn.round_number,
                phase=turn.phase.name,
                blind=turn.phase.sight is Sight.NOTHING,
                speaking_order=turn.speaking_order,
                now=self.ports.clock.now(),
            )
            self.ports.observer.round_opened(turn, len(self.panel.members))
        self._turn = turn
        return turn

    async def ask(self, seat: str) -> None:
        """Get the seat's answer into the journal, unless it is there already."""
        turn = await self._asking()
        place = (turn.round_number, turn.phase.name, seat)
        if place in self.journalled:
            return
        packet = packet_for(self.panel, turn, seat)
        self.ports.observer.seat_asked(packet.seat)
        entry = await ask_expert(
            self.panel,
            packet,
            self.documents,
            model=self.ports.model,
            clock=self.ports.clock,
            policy=self.ports.policy,
        )
        self.journalled[place] = await self.ports.journal.record(entry)
        self.ports.observer.seat_answered(packet.seat, self.journalled[place])

    async def record(self) -> None:
        """Add the turn's answers in speaking order; close, measure and save a full round."""
        turn = await self._asking()
        places = [(turn.round_number, turn.phase.name, seat) for seat in turn.seats]
        entries = [self.journalled[place] for place in places if place in self.journalled]
        if len(entries) == len(places):
            for entry in entries:
                self._add(entry)
            await self._close_if_full()
        self._turn = None

    async def conclude(self) -> None:
        """Complete the panel with the outcome of its last measurement, and save both at once."""
        if self.panel.status.is_terminal:
            return
        consensus = self.panel.consensus
        if consensus is None:
            message = "the panel has nothing to conclude from: no round was measured"
            raise IllegalState("consensus_missing", message)
        self.panel.complete(consensus.recommendation, now=self.ports.clock.now())
        await self._save()

    async def _asking(self) -> Ask:
        turn = self._turn or await self.plan()
        if isinstance(turn, Conclude):
            message = f"no seat is to be asked: {turn.reason}"
            raise IllegalState("nothing_to_ask", message)
        return turn

    def _add(self, entry: JournalEntry) -> None:
        member = self.panel.member(entry.agent_id)
        self.panel.add_message(
            entry.round_number,
            entry.agent_id,
            member.agent_name if member else entry.agent_id,
            entry.content,
            entry.opinion,
            now=entry.answered_at,
        )

    async def _close_if_full(self) -> None:
        discussion = self.panel.open_discussion
        if discussion is None or len(discussion.spoken) < len(self.panel.members):
            return
        now = self.ports.clock.now()
        self.panel.complete_discussion_round(discussion.round_number, now=now)
        result = measure_round(self.panel, discussion, now=now, calibration=self.ports.calibration)
        self.panel.update_consensus(result, now=now)
        self._fail_without_quorum(discussion)
        if not self._is_last_round():
            await self._save()
        self.ports.observer.round_measured(result)

    def _is_last_round(self) -> bool:
        """Whether only the conclusion follows, which saves the round together with itself."""
        in_progress = not self.panel.status.is_terminal
        return in_progress and isinstance(next_turn(self.panel), Conclude)

    def _fail_without_quorum(self, discussion: Discussion) -> None:
        convened = len(self.panel.members)
        needed = self.panel.measurements.rule.seats_needed(convened)
        if discussion.answered < needed:
            reason = (
                f"quorum missed in round {discussion.round_number}: {discussion.answered} of "
                f"{convened} seats answered, {needed} are needed"
            )
            now = self.ports.clock.now()
            self.panel.change_status(PanelStatus.FAILED, reason=reason, now=now)

    async def _save(self) -> None:
        async with self.ports.uow as uow:
            await uow.panels.save(self.panel)
            await uow.commit()
