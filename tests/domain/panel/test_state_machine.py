"""A panel under random calls, legal and illegal, beside a model that is simple enough to trust."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from adapters.hypothesis import opinions
from domain.panel import (
    HUMAN,
    MEMBER_LIMITS,
    OFFICES,
    SIGN_OFF,
    TRANSITIONS,
    Awaited,
    Decision,
    Note,
    Office,
    Opinion,
    Panel,
    PanelEvent,
    PanelId,
    PanelStatus,
    PanelType,
)
from domain.shared import IllegalState, InvalidValue
from domain.tenancy import TenantContext, TenantId, TenantMismatch
from tests.domain.panel.examples import CHANGES, a_result
from tests.domain.panel.model import Model

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ENDED_EARLY = (PanelStatus.FAILED, PanelStatus.CANCELLED)
AGENTS = st.sampled_from([f"seat-{n}" for n in range(1, 7)])
OFF_BY = st.sampled_from([0, 0, 0, -1, 1])
"""How far a round's number is from the right one."""
EARLIEST_END = 8
"""The steps before which no panel fails or is cancelled, so that most live long enough to speak."""


class PanelMachine(RuleBasedStateMachine):
    """Each rule asks the model whether the call is legal, makes it, and compares."""

    panel: Panel
    model: Model

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0
        self.told: list[PanelEvent] = []

    @initialize(
        panel_type=st.sampled_from(PanelType),
        seats=st.lists(AGENTS, max_size=5, unique=True),
        begun=st.booleans(),
    )
    def put_a_question(self, panel_type: PanelType, seats: list[str], *, begun: bool) -> None:
        self.model = Model()
        self.panel = Panel(
            panel_id=PanelId.generate(),
            tenant_id=TenantId.generate(),
            query="What now?",
            panel_type=panel_type,
            created_at=NOW,
        )
        for seat in seats:
            self.add_member(seat, "extractive")
        if begun:
            self.change_status(PanelStatus.IN_PROGRESS)

    def attempt(self, change: Callable[[datetime], object], *, legal: bool, event: str) -> bool:
        """Make a change that must work if it is legal, and be refused if it is not."""
        self.steps += 1
        try:
            change(NOW + timedelta(seconds=self.steps))
        except (IllegalState, InvalidValue):
            assert not legal, f"{event}: a legal step was refused"
            return False
        assert legal, f"{event}: an illegal step was taken"
        self.model.told.append(event)
        return True

    @rule(agent_id=AGENTS, held_by=st.sampled_from([HUMAN, "extractive"]))
    def add_member(self, agent_id: str, held_by: str) -> None:
        most = MEMBER_LIMITS[self.panel.panel_type].maximum
        members = self.model.members
        is_draft = self.model.status is PanelStatus.DRAFT
        fits = held_by != HUMAN or self.panel.panel_type is PanelType.HYBRID
        if self.attempt(
            lambda now: self.panel.add_member(
                agent_id, "Name", "role", answered_by=held_by, now=now
            ),
            legal=is_draft and fits and agent_id not in members and len(members) < most,
            event="member_added",
        ):
            members.append(agent_id)
            self.model.needs_signature |= held_by == HUMAN

    @rule(status=st.sampled_from([one for one in PanelStatus if one not in ENDED_EARLY]))
    def change_status(self, status: PanelStatus) -> None:
        fewest = MEMBER_LIMITS[self.panel.panel_type].minimum
        enough = status is not PanelStatus.IN_PROGRESS or len(self.model.members) >= fewest
        in_table = status in TRANSITIONS[self.model.status]
        if self.attempt(
            lambda now: self.panel.change_status(status, now=now),
            legal=in_table and enough and status is not PanelStatus.COMPLETED,
            event="status_changed",
        ):
            self.end_waiting(status)
            self.model.told += ["panel_failed"] if status is PanelStatus.FAILED else []

    @precondition(lambda self: self.steps >= EARLIEST_END)
    @rule(status=st.sampled_from(ENDED_EARLY))
    def end_early(self, status: PanelStatus) -> None:
        self.change_status(status)

    @rule(off_by=OFF_BY)
    def start_round(self, off_by: int) -> None:
        in_progress = self.model.status is PanelStatus.IN_PROGRESS
        number = len(self.model.rounds) + 1 + off_by
        if self.attempt(
            lambda now: self.panel.start_discussion_round(number, now=now),
            legal=in_progress and off_by == 0 and not self.model.is_open,
            event="round_started",
        ):
            self.model.rounds.append([])
            self.model.is_open = True

    @rule(off_by=OFF_BY, agent_id=AGENTS, opinion=st.none() | opinions())
    def add_message(self, off_by: int, agent_id: str, opinion: Opinion | None) -> None:
        number = len(self.model.rounds) + off_by
        if self.attempt(
            lambda now: self.panel.add_message(
                number, agent_id, "Name", "What I think.", opinion, now=now
            ),
            legal=self.model.may_speak(number) and agent_id in self.model.members,
            event="message_added",
        ):
            self.model.rounds[-1].append(agent_id)

    @rule(off_by=OFF_BY)
    def complete_round(self, off_by: int) -> None:
        number = len(self.model.rounds) + off_by
        if self.attempt(
            lambda now: self.panel.complete_discussion_round(number, now=now),
            legal=self.model.may_speak(number),
            event="round_completed",
        ):
            self.model.is_open = False

    @rule(level=st.none() | st.floats(0, 1))
    def measure(self, level: float | None) -> None:
        if self.attempt(
            lambda now: self.panel.update_consensus(a_result(level), now=now),
            legal=self.model.lives,
            event="consensus_updated",
        ):
            self.model.measured += 1

    @rule(recommendation=st.sampled_from(["Do it", " "]))
    def complete(self, recommendation: str) -> None:
        if self.attempt(
            lambda now: self.panel.complete(recommendation, now=now),
            legal=self.model.may_be_completed
            and bool(recommendation.strip())
            and not self.model.needs_signature,
            event="status_changed",
        ):
            self.end_waiting(PanelStatus.COMPLETED)
            self.model.told.append("panel_completed")

    @rule(office=st.sampled_from(Office))
    def appoint(self, office: Office) -> None:
        known = office in OFFICES[self.panel.base_type]
        is_draft = self.model.status is PanelStatus.DRAFT
        if self.attempt(
            lambda now: self.panel.appoint(office, answered_by="openai:gpt-5", now=now),
            legal=is_draft and known and office not in self.model.officers,
            event="officer_appointed",
        ):
            self.model.officers.append(office)

    @rule(office=st.sampled_from(Office))
    def add_note(self, office: Office) -> None:
        after = len(self.model.rounds)
        if self.attempt(
            lambda now: self.panel.add_note(
                Note(office=office, phase="framing", after_round=after, written_at=now)
            ),
            legal=self.model.lives and office in self.model.officers,
            event="note_written",
        ):
            self.model.notes += 1

    @rule(seats=st.sets(AGENTS, max_size=2), signature=st.booleans())
    def wait_for(self, seats: set[str], *, signature: bool) -> None:
        phase = SIGN_OFF if signature else "statement"
        awaited = Awaited(
            round_number=len(self.model.rounds), phase=phase, seats=tuple(sorted(seats))
        )
        in_progress = self.model.status is PanelStatus.IN_PROGRESS
        if in_progress and awaited == self.model.awaited:
            self.panel.wait_for(awaited, now=NOW)
        elif self.attempt(
            lambda now: self.panel.wait_for(awaited, now=now),
            legal=self.model.may_be_completed if signature else in_progress,
            event="people_awaited",
        ):
            self.model.awaited = awaited

    @rule()
    def go_on(self) -> None:
        self.panel.go_on()
        self.model.awaited = None

    @rule()
    def stop(self) -> None:
        if self.model.stopped and self.model.lives:
            self.panel.stop("again", now=NOW)
        elif self.attempt(
            lambda now: self.panel.stop("the budget is spent", now=now),
            legal=self.model.lives,
            event="discussion_stopped",
        ):
            self.model.stopped = True

    @precondition(lambda self: self.steps >= EARLIEST_END)
    @rule(decision=st.sampled_from(Decision), text=st.sampled_from(["", "Better wait."]))
    def sign(self, decision: Decision, text: str) -> None:
        awaited = self.model.awaited
        if self.attempt(
            lambda now: self.panel.sign("Jane Doe", decision, text, now=now),
            legal=awaited is not None
            and awaited.is_sign_off
            and (bool(text) or decision is Decision.ACCEPT),
            event="outcome_signed",
        ):
            rejected = decision is Decision.REJECT
            self.model.signed = True
            self.end_waiting(PanelStatus.FAILED if rejected else PanelStatus.COMPLETED)
            self.model.told += ["status_changed", "panel_failed" if rejected else "panel_completed"]

    def end_waiting(self, status: PanelStatus) -> None:
        """Take a status; a panel that ended waits for nobody."""
        self.model.status = status
        if status.is_terminal:
            self.model.awaited = None

    @rule(change=st.sampled_from(list(CHANGES)))
    def change_on_behalf_of_another_tenant(self, change: str) -> None:
        with TenantContext.use(TenantId.generate()):
            try:
                CHANGES[change](self.panel)
            except TenantMismatch:
                return
        message = f"{change} was made on behalf of another tenant"
        raise AssertionError(message)

    @rule()
    def hand_over_events(self) -> None:
        self.told += self.panel.collect_events()

    @invariant()
    def the_panel_is_what_the_model_says(self) -> None:
        panel, model = self.panel, self.model
        assert panel.status is model.status
        assert [member.agent_id for member in panel.members] == model.members
        said = [[message.agent_id for message in one.messages] for one in panel.discussions]
        assert said == model.rounds
        assert (panel.open_discussion is not None) == model.is_open
        assert len(panel.measurements.results) == model.measured
        assert [one.agent_id for one in panel.officers] == [o.agent_id for o in model.officers]
        assert len(panel.notes) == model.notes
        assert panel.awaited == model.awaited
        assert (panel.stopped is not None) == model.stopped
        assert (panel.sign_off is not None) == model.signed

    @invariant()
    def the_panel_agrees_with_itself(self) -> None:
        panel = self.panel
        assert panel.has_consensus == (panel.consensus is not None)
        assert panel.is_complete == (panel.status is PanelStatus.COMPLETED)
        assert panel.is_complete == (panel.recommendation is not None)
        assert panel.is_complete == (panel.completed_at is not None)
        assert (panel.status is PanelStatus.FAILED) == (panel.failure is not None)
        numbers = [discussion.round_number for discussion in panel.discussions]
        assert numbers == list(range(1, len(numbers) + 1))
        assert all(not discussion.is_open for discussion in panel.discussions[:-1])

    def teardown(self) -> None:
        """Every event was told once, in the order in which things happened."""
        self.told += self.panel.collect_events()
        assert [event.event_type for event in self.told] == self.model.told
        times = [event.occurred_at for event in self.told]
        assert times == sorted(times)


TestPanelUnderRandomCalls = PanelMachine.TestCase
TestPanelUnderRandomCalls.settings = settings(max_examples=150, stateful_step_count=40)
