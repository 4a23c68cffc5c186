"""How a drawn panel runs its course, turn by turn, as the application would lead it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count

from hypothesis import strategies as st

from adapters.hypothesis.members import opinions
from adapters.hypothesis.said import fitted
from adapters.hypothesis.text import texts
from domain.panel import (
    SIGN_OFF,
    Ask,
    Awaited,
    AwaitHumans,
    AwaitSignOff,
    Conclude,
    Decision,
    Note,
    Office,
    Opinion,
    Panel,
    Sight,
    measure_round,
    next_turn,
    packet_for,
)


class Course:
    """A panel in progress and what its seats have to say.

    Seats choose among a few answers: so they agree often enough, and the panel draws little.
    """

    def __init__(self, draw: st.DrawFn, panel: Panel) -> None:
        """Draw what the seats will choose from."""
        self._draw = draw
        self._panel = panel
        self._clock: Iterator[datetime] = (
            panel.created_at + timedelta(seconds=n) for n in count(1)
        )
        words = st.lists(texts(), min_size=1, max_size=3)
        drawn = st.tuples(texts(), opinions(panel.options, panel.dimensions), words)
        self._answers: Sequence[tuple[str, Opinion, list[str]]] = draw(
            st.lists(drawn, min_size=1, max_size=4)
        )

    def now(self) -> datetime:
        """A second later than before."""
        return next(self._clock)

    def hold_rounds(self, number: int) -> None:
        """Hold so many rounds, or those that the protocol asks for if they are fewer."""
        last = len(self._panel.discussions) + number
        turn = self._next()
        while isinstance(turn, Ask | AwaitHumans) and turn.round_number <= last:
            self._speak(turn, turn.seats)
            self._close_full_round()
            turn = self._next()

    def leave_a_round_half_said(self) -> None:
        """Open the next round, if there is one, and let only some of its seats speak."""
        turn = self._next()
        if isinstance(turn, Ask | AwaitHumans):
            silent = self._draw(st.integers(1, len(turn.seats)))
            self._speak(turn, turn.seats[silent:])
            waits = next_turn(self._panel)
            if isinstance(waits, AwaitHumans):
                awaited = Awaited(
                    round_number=waits.round_number, phase=waits.phase.name, seats=waits.seats
                )
                self._panel.wait_for(awaited, now=self.now())

    def come_to_the_end(self, decision: Decision) -> None:
        """Stop the panel unless its protocol has ended, and complete or sign it."""
        panel = self._panel
        turn = self._next()
        if isinstance(turn, Ask | AwaitHumans):
            panel.stop(self._draw(texts()), now=self.now())
            turn = self._next()
        if isinstance(turn, AwaitSignOff):
            panel.wait_for(Awaited(round_number=turn.round_number, phase=SIGN_OFF), now=self.now())
            panel.sign(self._draw(texts()), decision, self._draw(texts()), now=self.now())
        elif isinstance(turn, Conclude) and panel.consensus is not None:
            outcome = panel.consensus.recommendation
            panel.complete(outcome, ending=turn.reason, now=self.now())

    def _next(self) -> Ask | AwaitHumans | AwaitSignOff | Conclude:
        """The next turn of seats; officers do their task on the way."""
        turn = next_turn(self._panel)
        while isinstance(turn, Ask) and turn.phase.office is not None:
            self._panel.add_note(self._note(turn, turn.phase.office))
            turn = next_turn(self._panel)
        return turn

    def _note(self, turn: Ask, office: Office) -> Note:
        packet = packet_for(self._panel, turn, office.agent_id)
        content, opinion, words = self._draw(st.sampled_from(self._answers))
        failed = opinion.abstention
        return Note(
            office=office,
            phase=turn.phase.name,
            after_round=turn.round_number,
            content="" if failed else content,
            points=fitted(packet, opinion, words)[1],
            failure=failed,
            written_by="openai:gpt-5",
            written_at=self.now(),
        )

    def _speak(self, turn: Ask | AwaitHumans, seats: Sequence[str]) -> None:
        panel = self._panel
        if panel.open_discussion is None:
            panel.start_discussion_round(
                turn.round_number,
                phase=turn.phase.name,
                blind=turn.phase.sight is Sight.NOTHING,
                votes=turn.phase.opinion,
                speaking_order=turn.speaking_order,
                now=self.now(),
            )
        packets = [packet_for(panel, turn, seat) for seat in seats]
        for packet in packets:
            content, drawn, words = self._draw(st.sampled_from(self._answers))
            opinion, points = fitted(packet, drawn, words)
            seat = packet.seat
            panel.add_message(
                turn.round_number,
                seat.agent_id,
                seat.agent_name,
                content,
                opinion,
                points,
                now=self.now(),
            )

    def _close_full_round(self) -> None:
        panel = self._panel
        discussion = panel.open_discussion
        if discussion is None or len(discussion.spoken) < len(panel.members):
            return
        panel.complete_discussion_round(discussion.round_number, now=self.now())
        if discussion.votes:
            at = self.now()
            panel.update_consensus(measure_round(panel, discussion, now=at), now=at)
