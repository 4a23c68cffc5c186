"""How the rounds of a panel go: opened, filled, closed, measured; and what the officers add."""

from datetime import datetime

from attrs import define, setters

from domain.consensus import ConsensusResult
from domain.panel import events, guards
from domain.panel.discussion import Discussion, PanelMessage, clean_content
from domain.panel.note import Note
from domain.panel.opinion import Opinion
from domain.panel.panel_state import PanelState
from domain.panel.point import Point
from domain.panel.sign_off import Awaited
from domain.tenancy import TenantContext


@define(kw_only=True, eq=False, on_setattr=setters.frozen)
class Proceedings(PanelState):
    """The part of a panel's behaviour that belongs to its rounds."""

    def start_discussion_round(
        self,
        round_number: int,
        *,
        phase: str = "discussion",
        blind: bool = False,
        votes: bool = True,
        speaking_order: tuple[str, ...] = (),
        now: datetime | None = None,
    ) -> Discussion:
        """Open the next round, in a phase of the protocol and a recorded order.

        Raises:
            IllegalState: the panel is not in progress, a round is still open, or the number is
                not the next one.
        """
        at = self._begin(now)
        guards.require_next_round(self.status, self.discussions, round_number)
        discussion = Discussion(
            round_number=round_number,
            phase=phase,
            blind=blind,
            votes=votes,
            speaking_order=speaking_order,
            started_at=at,
        )
        self._set(discussions=(*self.discussions, discussion))
        self._record(
            events.RoundStarted,
            at,
            round_number=round_number,
            phase=phase,
            blind=blind,
            votes=votes,
            speaking_order=discussion.speaking_order,
        )
        return discussion

    def add_message(
        self,
        round_number: int,
        agent_id: str,
        agent_name: str,
        content: str,
        opinion: Opinion | None = None,
        points: tuple[Point, ...] = (),
        *,
        now: datetime | None = None,
    ) -> PanelMessage:
        """Record what a member says in the open round.

        Raises:
            IllegalState: that round is not open.
            InvalidValue: the speaker is no member, or the opinion does not fit the question.
        """
        at = self._begin(now)
        discussion = guards.require_open_round(self.discussions, round_number)
        guards.require_member(self.members, agent_id)
        self.check_answer(content, opinion)
        said = PanelMessage(
            round_number=round_number,
            agent_id=agent_id,
            agent_name=agent_name,
            content=content,
            opinion=opinion,
            points=points,
            said_at=at,
        )
        discussion.add(said)
        self._record(events.MessageAdded, at, message=said)
        return said

    def check_answer(self, content: str, opinion: Opinion | None) -> None:
        """Refuse what `add_message` would refuse, whoever says it and whenever.

        Raises:
            InvalidValue: content that cannot be kept, a position beyond the options, or a rating
                of an unknown dimension.
        """
        clean_content(content)
        if opinion is not None:
            guards.require_fitting_opinion(
                opinion, options=self.options, dimensions=self.dimensions
            )

    def complete_discussion_round(
        self, round_number: int, *, now: datetime | None = None
    ) -> Discussion:
        """Close the open round.

        Raises:
            IllegalState: that round is not open.
        """
        at = self._begin(now)
        discussion = guards.require_open_round(self.discussions, round_number)
        discussion.close(at)
        self._record(
            events.RoundCompleted,
            at,
            round_number=round_number,
            answered=discussion.answered,
            convened=len(self.members),
        )
        return discussion

    def update_consensus(self, result: ConsensusResult, *, now: datetime | None = None) -> None:
        """Record a measurement.

        Raises:
            IllegalState: the panel has ended.
        """
        at = self._begin(now)
        self._set(measurements=self.measurements.record(result))
        self._record(events.ConsensusUpdated, at, result=result)

    def add_note(self, note: Note) -> None:
        """Record what an officer wrote, or that it failed.

        Raises:
            IllegalState: nobody holds the office, or the panel has ended.
        """
        self._begin(note.written_at)
        guards.require_officer(self.officers, note.office)
        self._set(notes=(*self.notes, note))
        self._record(events.NoteWritten, note.written_at, note=note)

    def wait_for(self, awaited: Awaited, *, now: datetime | None = None) -> None:
        """Wait for people; nothing happens if the panel waits for just these already.

        Raises:
            IllegalState: the panel is not in progress, or there is no measurement to sign.
        """
        at = self._begin(now)
        guards.require_in_progress(self.status)
        if awaited.is_sign_off:
            guards.require_consensus(self.consensus)
        if awaited != self.awaited:
            self._set(awaited=awaited)
            self._record(events.PeopleAwaited, at, awaited=awaited)

    def go_on(self) -> None:
        """Wait for nobody any more."""
        TenantContext.require(self.tenant_id)
        self._set(awaited=None)

    def stop(self, reason: str, *, now: datetime | None = None) -> None:
        """Ask no more seats: the panel concludes from what was measured.

        Raises:
            IllegalState: the panel has ended.
        """
        at = self._begin(now)
        if self.stopped is None:
            self._set(stopped=reason)
            self._record(events.DiscussionStopped, at, reason=reason)
