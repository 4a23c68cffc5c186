"""What happens to a panel, in the past tense."""

from typing import ClassVar

from attrs import frozen

from domain.consensus import ConsensusResult, ConsensusRule
from domain.panel.assignment import SeatAssignment
from domain.panel.discussion import PanelMessage
from domain.panel.member import PanelMember
from domain.panel.note import Note
from domain.panel.panel_id import PanelId
from domain.panel.panel_type import PanelType
from domain.panel.question import Source
from domain.panel.sign_off import Awaited, SignOff
from domain.panel.status import PanelStatus
from domain.shared import Budget, DomainEvent
from domain.tenancy import TenantId


@frozen(kw_only=True)
class PanelEvent(DomainEvent):
    """Something that happened to one panel of one tenant."""

    tenant_id: TenantId
    panel_id: PanelId

    @property
    def subject(self) -> str:
        """The panel's id."""
        return str(self.panel_id)


@frozen(kw_only=True)
class PanelCreated(PanelEvent):
    """A question was put, under a rule and over sources that are fixed from here on."""

    event_type: ClassVar[str] = "panel_created"

    query: str
    panel_type: PanelType
    options: tuple[str, ...]
    dimensions: tuple[str, ...]
    sources: tuple[Source, ...]
    seed: int
    rule: ConsensusRule
    base_type: PanelType
    closing_vote: bool
    budget: Budget


@frozen(kw_only=True)
class MemberAdded(PanelEvent):
    """A seat was given to an expert."""

    event_type: ClassVar[str] = "member_added"

    member: PanelMember


@frozen(kw_only=True)
class SeatAssigned(PanelEvent):
    """A person's seat became somebody's, who alone may answer for it."""

    event_type: ClassVar[str] = "seat_assigned"

    assignment: SeatAssignment


@frozen(kw_only=True)
class OfficerAppointed(PanelEvent):
    """An office was given to a model."""

    event_type: ClassVar[str] = "officer_appointed"

    officer: PanelMember


@frozen(kw_only=True)
class NoteWritten(PanelEvent):
    """An office wrote, or failed to."""

    event_type: ClassVar[str] = "note_written"

    note: Note


@frozen(kw_only=True)
class PeopleAwaited(PanelEvent):
    """The panel waits for people."""

    event_type: ClassVar[str] = "people_awaited"

    awaited: Awaited


@frozen(kw_only=True)
class DiscussionStopped(PanelEvent):
    """No more seats are asked, before the protocol's own end."""

    event_type: ClassVar[str] = "discussion_stopped"

    reason: str


@frozen(kw_only=True)
class OutcomeSigned(PanelEvent):
    """A person accepted, amended or rejected the outcome."""

    event_type: ClassVar[str] = "outcome_signed"

    sign_off: SignOff


@frozen(kw_only=True)
class StatusChanged(PanelEvent):
    """The panel moved on; `reason` is empty where the step explains itself."""

    event_type: ClassVar[str] = "status_changed"

    old_status: PanelStatus
    new_status: PanelStatus
    reason: str = ""


@frozen(kw_only=True)
class RoundStarted(PanelEvent):
    """A round was opened, with its speaking order."""

    event_type: ClassVar[str] = "round_started"

    round_number: int
    phase: str
    blind: bool
    votes: bool
    speaking_order: tuple[str, ...]


@frozen(kw_only=True)
class AnswerRecorded(PanelEvent):
    """A seat or an office has answered; what it said is told when its turn is over.

    `round_number` is of an office the last round that was held.
    """

    event_type: ClassVar[str] = "answer_recorded"

    round_number: int
    phase: str
    agent_id: str
    abstained: bool


@frozen(kw_only=True)
class MessageAdded(PanelEvent):
    """A seat spoke."""

    event_type: ClassVar[str] = "message_added"

    message: PanelMessage


@frozen(kw_only=True)
class RoundCompleted(PanelEvent):
    """A round was closed; `answered` of `convened` seats took a stand."""

    event_type: ClassVar[str] = "round_completed"

    round_number: int
    answered: int
    convened: int


@frozen(kw_only=True)
class ConsensusUpdated(PanelEvent):
    """A round was measured."""

    event_type: ClassVar[str] = "consensus_updated"

    result: ConsensusResult


@frozen(kw_only=True)
class PanelCompleted(PanelEvent):
    """The panel ended with a recommendation; `ending` says why no more was asked."""

    event_type: ClassVar[str] = "panel_completed"

    recommendation: str
    level: float | None
    ending: str


@frozen(kw_only=True)
class PanelFailed(PanelEvent):
    """The panel ended without one, and why."""

    event_type: ClassVar[str] = "panel_failed"

    reason: str
