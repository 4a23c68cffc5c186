"""The panel: a question put to experts, discussed in rounds, and concluded."""

from collections.abc import Callable
from datetime import datetime

from attrs import Factory, define, field, setters
from attrs.validators import instance_of

from domain.consensus import Consensus, ConsensusResult
from domain.panel import events, guards
from domain.panel.discussion import Discussion, PanelMessage, clean_content
from domain.panel.member import ExpertProfile, PanelMember
from domain.panel.opinion import Opinion
from domain.panel.panel_id import PanelId
from domain.panel.panel_type import PanelType, panel_type_of
from domain.panel.question import (
    DEFAULT_DIMENSIONS,
    Source,
    clean_dimensions,
    clean_options,
    clean_query,
    clean_seed,
    clean_sources,
)
from domain.panel.status import PanelStatus
from domain.shared import IllegalState, clean_text, moment
from domain.tenancy import TenantContext, TenantId

RECOMMENDATION_LIMIT = 10_000


def _created(panel: "Panel") -> list[events.PanelEvent]:
    return [
        events.PanelCreated(
            tenant_id=panel.tenant_id,
            panel_id=panel.panel_id,
            occurred_at=panel.created_at,
            query=panel.query,
            panel_type=panel.panel_type,
            options=panel.options,
            dimensions=panel.dimensions,
            sources=panel.sources,
            seed=panel.seed,
            rule=panel.measurements.rule,
        )
    ]


@define(kw_only=True, eq=False, on_setattr=setters.frozen)
class Panel:
    """The aggregate: every change goes through it, and it keeps its rules.

    Built by its constructor it is a draft, and says so by a `panel_created` event. Repositories
    rebuild a stored panel by giving its whole state and `pending_events=()`.

    Every step takes `now`, an aware time. Attributes are read-only from outside.

    Attributes:
        panel_id: its identity.
        tenant_id: whose it is; under another tenant's context nothing can be done with it.
        query: the question, 1 to 5,000 characters.
        panel_type: the protocol.
        options: the answers to choose from; empty where seats answer in their own words.
        dimensions: what seats rate from 1 to 9.
        sources: the documents that seats may cite.
        seed: fixes the speaking order.
        created_at: when it was put.
        status: where it stands.
        members: its seats, in order of joining.
        discussions: its rounds.
        measurements: the rule and the result of each round.
        recommendation: the outcome of a completed panel.
        failure: why a failed panel failed.
        completed_at: when it was completed.
        version: how often it has been saved.

    Raises:
        InvalidValue: a part of the question breaks its rule.
        TenantMismatch: the context is another tenant's.
    """

    panel_id: PanelId = field(validator=instance_of(PanelId))
    tenant_id: TenantId = field(validator=instance_of(TenantId))
    query: str = field(converter=clean_query)
    panel_type: PanelType = field(converter=panel_type_of)
    options: tuple[str, ...] = field(default=(), converter=clean_options)
    dimensions: tuple[str, ...] = field(default=DEFAULT_DIMENSIONS, converter=clean_dimensions)
    sources: tuple[Source, ...] = field(default=(), converter=clean_sources)
    seed: int = field(default=0, converter=clean_seed)
    created_at: datetime = field(default=None, converter=moment)
    status: PanelStatus = PanelStatus.DRAFT
    members: tuple[PanelMember, ...] = ()
    discussions: tuple[Discussion, ...] = ()
    measurements: Consensus = field(factory=Consensus)
    recommendation: str | None = None
    failure: str | None = None
    completed_at: datetime | None = None
    version: int = 0
    _events: list[events.PanelEvent] = field(
        alias="pending_events",
        converter=list,
        default=Factory(_created, takes_self=True),
        repr=False,
    )

    def __attrs_post_init__(self) -> None:
        """Check the tenant, and that the rule measures what seats can say."""
        TenantContext.require(self.tenant_id)
        guards.require_rating_scale(self.measurements.rule)

    @property
    def consensus(self) -> ConsensusResult | None:
        """The last measurement, or None before the first."""
        return self.measurements.latest

    @property
    def has_consensus(self) -> bool:
        """Whether a consensus was measured (which says nothing of how high it is)."""
        return self.consensus is not None

    @property
    def is_complete(self) -> bool:
        """Whether the panel ended with a recommendation."""
        return self.status is PanelStatus.COMPLETED

    @property
    def open_discussion(self) -> Discussion | None:
        """The round under way, if any."""
        last = self.discussions[-1] if self.discussions else None
        return last if last is not None and last.is_open else None

    def member(self, agent_id: str) -> PanelMember | None:
        """The member of that id, if any."""
        return next((m for m in self.members if m.agent_id == agent_id), None)

    def collect_events(self) -> tuple[events.PanelEvent, ...]:
        """Hand over the events since the last call, once."""
        pending = tuple(self._events)
        self._events.clear()
        return pending

    def mark_saved(self) -> None:
        """Count a save (called by repositories once the row is written)."""
        self._set(version=self.version + 1)

    def add_member(
        self,
        agent_id: str,
        agent_name: str,
        role: str,
        *,
        profile: ExpertProfile | None = None,
        answered_by: str = "",
        now: datetime | None = None,
    ) -> PanelMember:
        """Give a seat to an expert, before the discussion begins.

        Raises:
            IllegalState: the discussion has begun, or the type's maximum is reached.
            InvalidValue: the expert already sits there, or a part is malformed.
        """
        at = self._begin(now)
        guards.require_draft(self.status)
        guards.require_seat(self.panel_type, self.members, agent_id)
        member = PanelMember(
            agent_id=agent_id,
            agent_name=agent_name,
            role=role,
            profile=profile or ExpertProfile(),
            answered_by=answered_by,
        )
        self._set(members=(*self.members, member))
        self._record(events.MemberAdded, at, member=member)
        return member

    def change_status(
        self, status: PanelStatus, *, reason: str = "", now: datetime | None = None
    ) -> None:
        """Begin, or end by cancelling or failing; completion takes a recommendation.

        Raises:
            IllegalState: the step is not in the transition table, members are missing, or the
                new status is `COMPLETED`, which only `complete` gives.
        """
        TenantContext.require(self.tenant_id)
        guards.require_transition(self.status, status)
        if status is PanelStatus.COMPLETED:
            message = f"{self.status} becomes {status} by complete(recommendation) only"
            raise IllegalState("completion_needs_recommendation", message)
        if status is PanelStatus.IN_PROGRESS:
            guards.require_minimum(self.panel_type, self.members)
        if status is PanelStatus.FAILED:
            self._set(failure=reason or "no reason was given")
        self._move(status, moment(now), reason)

    def start_discussion_round(
        self,
        round_number: int,
        *,
        phase: str = "discussion",
        blind: bool = False,
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

    def complete(self, recommendation: str, *, now: datetime | None = None) -> None:
        """End with a recommendation of at most 10,000 characters.

        Raises:
            IllegalState: the panel is not in progress, or no consensus was measured.
            InvalidValue: the recommendation is blank or too long.
        """
        TenantContext.require(self.tenant_id)
        guards.require_transition(self.status, PanelStatus.COMPLETED)
        if self.consensus is None:
            message = "a panel cannot be completed without a measured consensus"
            raise IllegalState("consensus_missing", message)
        text = clean_text(recommendation, field="recommendation", limit=RECOMMENDATION_LIMIT)
        at = moment(now)
        self._set(recommendation=text, completed_at=at)
        self._move(PanelStatus.COMPLETED, at)
        level = self.consensus.level
        self._record(events.PanelCompleted, at, recommendation=text, level=level)

    def _begin(self, now: datetime | None) -> datetime:
        TenantContext.require(self.tenant_id)
        if self.status.is_terminal:
            message = f"the panel is {self.status} and accepts no more changes"
            raise IllegalState("panel_closed", message)
        return moment(now)

    def _move(self, status: PanelStatus, at: datetime, reason: str = "") -> None:
        old = self.status
        self._set(status=status)
        self._record(events.StatusChanged, at, old_status=old, new_status=status, reason=reason)
        if status is PanelStatus.FAILED:
            self._record(events.PanelFailed, at, reason=self.failure)

    def _record(
        self, kind: Callable[..., events.PanelEvent], at: datetime, **details: object
    ) -> None:
        origin = {"tenant_id": self.tenant_id, "panel_id": self.panel_id, "occurred_at": at}
        self._events.append(kind(**origin, **details))

    def _set(self, **state: object) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)
