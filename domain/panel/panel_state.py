"""What a panel consists of, and what can be read off it."""

from collections.abc import Callable
from datetime import datetime

from attrs import Factory, define, field, setters
from attrs.validators import instance_of

from domain.consensus import Consensus, ConsensusResult
from domain.panel import events, guards
from domain.panel.assignment import SeatAssignment
from domain.panel.discussion import Discussion
from domain.panel.member import PanelMember
from domain.panel.note import Note
from domain.panel.office import Office
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
from domain.panel.sign_off import Awaited, SignOff
from domain.panel.status import PanelStatus
from domain.shared import Budget, IllegalState, moment
from domain.tenancy import TenantContext, TenantId


def _created(panel: "PanelState") -> list[events.PanelEvent]:
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
            base_type=panel.base_type,
            closing_vote=panel.closing_vote,
            budget=panel.budget,
        )
    ]


def _base_type(panel: "PanelState") -> PanelType:
    hybrid = panel.panel_type is PanelType.HYBRID
    return PanelType.OPEN if hybrid else panel.panel_type


@define(kw_only=True, eq=False, on_setattr=setters.frozen)
class PanelState:
    """The attributes of a panel; `Panel` says how they change.

    Attributes:
        panel_id: its identity.
        tenant_id: whose it is; under another tenant's context nothing can be done with it.
        query: the question, 1 to 5,000 characters.
        panel_type: the protocol.
        base_type: the protocol that a hybrid panel follows (open, unless another is given); of
            every other panel its own type.
        options: the answers to choose from; empty where seats answer in their own words.
        dimensions: what seats rate from 1 to 9.
        sources: the documents that seats may cite.
        seed: fixes the speaking order, the sides, and who challenges what.
        closing_vote: whether the seats rank each other's last answers in the end.
        budget: what it may spend.
        share: what of its tenant's budget was set aside for it as it began; None for nothing.
        created_at: when it was put.
        status: where it stands.
        members: its seats, in order of joining.
        assigned: the people's seats that only one subject each may answer for.
        officers: who frames, judges and sums up; they hold no seat and are not counted.
        discussions: its rounds.
        notes: what the officers wrote.
        measurements: the rule and the result of each round that voted.
        awaited: the people whom it waits for, or None.
        stopped: why no more seats are asked, where the protocol was cut short; or None.
        sign_off: a person's decision on the outcome, or None.
        recommendation: the outcome of a completed panel.
        ending: why no more was asked of a completed panel.
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
    base_type: PanelType = field(
        default=Factory(_base_type, takes_self=True), converter=panel_type_of
    )
    options: tuple[str, ...] = field(default=(), converter=clean_options)
    dimensions: tuple[str, ...] = field(default=DEFAULT_DIMENSIONS, converter=clean_dimensions)
    sources: tuple[Source, ...] = field(default=(), converter=clean_sources)
    seed: int = field(default=0, converter=clean_seed)
    closing_vote: bool = False
    budget: Budget = field(factory=Budget)
    share: Budget | None = None
    created_at: datetime = field(default=None, converter=moment)
    status: PanelStatus = PanelStatus.DRAFT
    members: tuple[PanelMember, ...] = ()
    assigned: tuple[SeatAssignment, ...] = ()
    officers: tuple[PanelMember, ...] = ()
    discussions: tuple[Discussion, ...] = ()
    notes: tuple[Note, ...] = ()
    measurements: Consensus = field(factory=Consensus)
    awaited: Awaited | None = None
    stopped: str | None = None
    sign_off: SignOff | None = None
    recommendation: str | None = None
    ending: str | None = None
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
        """Check the tenant, the base, and that the rule measures what seats can say."""
        TenantContext.require(self.tenant_id)
        guards.require_rating_scale(self.measurements.rule)
        guards.require_base(self.panel_type, self.base_type)

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

    def officer(self, office: Office) -> PanelMember | None:
        """Who holds an office, if anybody does."""
        return next((o for o in self.officers if o.agent_id == office.agent_id), None)

    def note(self, phase: str, *, after_round: int | None = None) -> Note | None:
        """The last note of a phase (written after that round, if one is given), or None."""
        found = [n for n in self.notes if n.phase == phase and after_round in {None, n.after_round}]
        return found[-1] if found else None

    @property
    def pending_events(self) -> tuple[events.PanelEvent, ...]:
        """The events since the last call of `collect_events`."""
        return tuple(self._events)

    def collect_events(self) -> tuple[events.PanelEvent, ...]:
        """Hand over the events since the last call, once."""
        pending = self.pending_events
        self._events.clear()
        return pending

    def mark_saved(self) -> None:
        """Count a save (called by repositories once the row is written)."""
        self._set(version=self.version + 1)

    def _begin(self, now: datetime | None) -> datetime:
        TenantContext.require(self.tenant_id)
        if self.status.is_terminal:
            message = f"the panel is {self.status} and accepts no more changes"
            raise IllegalState("panel_closed", message)
        return moment(now)

    def _record(
        self, kind: Callable[..., events.PanelEvent], at: datetime, **details: object
    ) -> None:
        origin = {"tenant_id": self.tenant_id, "panel_id": self.panel_id, "occurred_at": at}
        self._events.append(kind(**origin, **details))

    def _set(self, **state: object) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)
