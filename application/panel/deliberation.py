"""The steps of one running panel."""

from collections.abc import Sequence
from datetime import datetime

from attrs import define, field

from application.panel.buying import DeliberationPorts, buy_answer, estimate_of
from application.panel.like_answers import EMBEDDER, PHASE, like_answers
from application.panel.ports import DeliberationSteps, JournalEntry
from application.panel.spending import Spending
from domain.consensus import ConsensusResult
from domain.evidence import Document
from domain.panel import (
    Ask,
    Awaited,
    AwaitHumans,
    AwaitSignOff,
    Conclude,
    Discussion,
    Note,
    Panel,
    PanelStatus,
    Sight,
    Turn,
    measure_round,
    next_turn,
    packet_for,
)
from domain.panel.sign_off import SIGN_OFF
from domain.shared import IllegalState

Answered = tuple[int, str, str]
"""The place of an answer: round, phase and seat."""


@define
class Deliberation(DeliberationSteps):
    """A panel in progress, worked on in memory and saved as each round opens and as it ends.

    A round that opens as another ends is saved with it, and so is the conclusion.
    Between saves the journal holds every answer: a panel that is loaded after a crash walks
    through the round again and finds the answers there, so it asks only the seats whose answer
    was never recorded.
    """

    panel: Panel
    documents: Sequence[Document]
    journalled: dict[Answered, JournalEntry]
    ports: DeliberationPorts
    spending: Spending
    _turn: Turn | None = field(default=None, init=False)
    _unsaved: bool = field(default=False, init=False)

    async def plan(self) -> Turn:
        """Ask the protocol what comes next, and open the round if it is a new one.

        Of people who are awaited, those who have submitted are next.
        """
        turn = self._next_turn()
        if self._opens_round(turn) and self._cuts_short(turn):
            turn = self._next_turn()
        if isinstance(turn, AwaitHumans):
            turn = self._submitted(turn)
        if self._opens_round(turn):
            self._open_round(turn)
            # Else whoever follows would hear the answers before the round that they are in.
            self._unsaved = self._unsaved or isinstance(turn, Ask)
        if self._unsaved and not isinstance(turn, Conclude):
            await self._save()
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
        entry = await buy_answer(
            self.panel.panel_id, packet, self.documents, ports=self.ports, spending=self.spending
        )
        self.journalled[place] = await self.ports.journal.record(entry)
        self.ports.observer.seat_answered(packet.seat, self.journalled[place])

    async def record(self) -> None:
        """Add the turn's answers in speaking order; close and measure a full round.

        It is saved as what follows is planned; where nothing follows, at once.
        """
        turn = await self._asking()
        places = [(turn.round_number, turn.phase.name, seat) for seat in turn.seats]
        entries = [self.journalled[place] for place in places if place in self.journalled]
        if len(entries) == len(places):
            for entry in entries:
                self._add(turn, entry)
            if turn.phase.office is None:
                await self._close_if_full()
        self._turn = None

    async def wait(self) -> bool:
        """Whether the panel waits for people; that it does is saved first."""
        turn = await self.plan()
        awaited = _awaited(turn)
        if awaited is None:
            self.panel.go_on()
        elif awaited != self.panel.awaited:
            self.panel.wait_for(awaited, now=self.ports.clock.now())
            await self._save()
        if awaited is not None:
            self.ports.observer.people_awaited(awaited)
        return awaited is not None

    async def conclude(self) -> None:
        """Complete the panel with the outcome of its last measurement, and save both at once."""
        if self.panel.status.is_terminal:
            return
        consensus = self.panel.consensus
        if consensus is None:
            message = "the panel has nothing to conclude from: no round was measured"
            raise IllegalState("consensus_missing", message)
        turn = self._next_turn()
        ending = turn.reason if isinstance(turn, Conclude) else ""
        self.panel.complete(consensus.recommendation, ending=ending, now=self.ports.clock.now())
        await self._save()

    def _next_turn(self) -> Turn:
        if self.panel.status.is_terminal:
            return Conclude(f"the panel is {self.panel.status}")
        return next_turn(self.panel)

    def _opens_round(self, turn: Turn) -> bool:
        asks = isinstance(turn, Ask | AwaitHumans) and turn.phase.office is None
        return asks and self.panel.open_discussion is None

    def _cuts_short(self, turn: Turn) -> bool:
        """Stop the panel if it has an outcome and cannot pay for the round that would be next."""
        if not self.panel.has_consensus or not isinstance(turn, Ask) or self._has_begun(turn):
            return False
        estimates = (
            estimate_of(packet_for(self.panel, turn, seat), self.documents, self.ports.models)
            for seat in (turn.speaking_order if self.spending.counts else ())
        )
        reason = self.spending.refusal_of_round(estimates)
        if reason is not None:
            self._stop(reason)
        return reason is not None

    def _stop(self, reason: str) -> None:
        self.panel.stop(reason, now=self.ports.clock.now())
        self.ports.observer.discussion_stopped(reason)

    def _has_begun(self, turn: Ask) -> bool:
        """Whether answers of the round were bought before the panel was interrupted."""
        here = (turn.round_number, turn.phase.name)
        return any(place[:2] == here for place in self.journalled)

    def _open_round(self, turn: Turn) -> None:
        if not isinstance(turn, Ask | AwaitHumans):
            return
        self.panel.start_discussion_round(
            turn.round_number,
            phase=turn.phase.name,
            blind=turn.phase.sight is Sight.NOTHING,
            votes=turn.phase.opinion,
            speaking_order=turn.speaking_order,
            now=self.ports.clock.now(),
        )
        self.ports.observer.round_opened(turn, len(self.panel.members))

    def _submitted(self, turn: AwaitHumans) -> Ask | AwaitHumans:
        # In the order of submission, in which a replay finds them in the journal again.
        here = (turn.round_number, turn.phase.name)
        came = [place[2] for place in self.journalled if place[:2] == here]
        idle = (seat for seat in turn.seats if packet_for(self.panel, turn, seat).asks_nothing)
        seats = tuple(seat for seat in came if seat in turn.seats) or tuple(idle)
        if not seats:
            return turn
        return Ask(
            round_number=turn.round_number,
            phase=turn.phase,
            speaking_order=turn.speaking_order,
            seats=seats,
            targets=turn.targets,
        )

    async def _asking(self) -> Ask:
        turn = self._turn or await self.plan()
        if not isinstance(turn, Ask):
            message = "no seat is to be asked: the panel concludes, or waits for people"
            raise IllegalState("nothing_to_ask", message)
        return turn

    def _add(self, turn: Ask, entry: JournalEntry) -> None:
        if turn.phase.office is not None:
            abstains = entry.opinion is not None and entry.opinion.abstains
            note = Note(
                office=turn.phase.office,
                phase=entry.phase,
                after_round=entry.round_number,
                content="" if abstains else entry.content,
                points=entry.points,
                written_by=entry.model,
                failure=entry.opinion.abstention if entry.opinion else None,
                written_at=entry.answered_at,
            )
            self.panel.add_note(note)
            return
        member = self.panel.member(entry.agent_id)
        self.panel.add_message(
            entry.round_number,
            entry.agent_id,
            member.agent_name if member else entry.agent_id,
            entry.content,
            entry.opinion,
            entry.points,
            now=entry.answered_at,
        )

    async def _close_if_full(self) -> None:
        discussion = self.panel.open_discussion
        if discussion is None or len(discussion.spoken) < len(self.panel.members):
            return
        now = self.ports.clock.now()
        self.panel.complete_discussion_round(discussion.round_number, now=now)
        cut = self._cut(discussion)
        # A round that the budget cut is no basis where an earlier one was measured in full.
        result: ConsensusResult | None = None
        if discussion.votes and not (cut and self.panel.has_consensus):
            result = await self._measure(discussion, now)
            self.panel.update_consensus(result, now=now)
        if cut is not None:
            self._stop(cut)
        if result is not None or cut is None:
            self._fail_without_quorum(discussion, cut, now)
        self._unsaved = True
        if self.panel.status.is_terminal:
            await self._save()
        if result is not None:
            self.ports.observer.round_measured(result)

    async def _measure(self, discussion: Discussion, now: datetime) -> ConsensusResult:
        place = (discussion.round_number, PHASE, EMBEDDER)
        alike, entry = await like_answers(
            self.panel.panel_id,
            discussion,
            recorded=self.journalled.get(place),
            ports=self.ports,
        )
        if entry is not None:
            self.journalled[place] = entry
        return measure_round(
            self.panel, discussion, now=now, calibration=self.ports.calibration, alike=alike
        )

    def _cut(self, discussion: Discussion) -> str | None:
        """Why the budget kept seats of the round from answering, or None."""
        for place, entry in self.journalled.items():
            here = place[:2] == (discussion.round_number, discussion.phase)
            if here and entry.out_of_budget and entry.opinion is not None:
                return entry.opinion.abstention
        return None

    def _fail_without_quorum(self, discussion: Discussion, cut: str | None, now: datetime) -> None:
        convened = len(self.panel.members)
        needed = self.panel.measurements.rule.seats_needed(convened)
        if discussion.answered < needed:
            reason = (
                f"quorum missed in round {discussion.round_number}: {discussion.answered} of "
                f"{convened} seats answered, {needed} are needed"
            )
            reason = f"{reason}; {cut}" if cut else reason
            self.panel.change_status(PanelStatus.FAILED, reason=reason, now=now)

    async def _save(self) -> None:
        async with self.ports.uow as uow:
            await uow.panels.save(self.panel)
            await uow.commit()
        self._unsaved = False


def _awaited(turn: Turn) -> Awaited | None:
    match turn:
        case AwaitHumans():
            phase = turn.phase.name
            return Awaited(round_number=turn.round_number, phase=phase, seats=turn.seats)
        case AwaitSignOff():
            return Awaited(round_number=turn.round_number, phase=SIGN_OFF)
        case _:
            return None
