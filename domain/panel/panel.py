"""The panel: a question put to experts, discussed in rounds, and concluded."""

from datetime import datetime

from attrs import define, setters

from domain.panel import events, guards
from domain.panel.assignment import SeatAssignment, require_assignable
from domain.panel.member import ExpertProfile, PanelMember
from domain.panel.office import Office
from domain.panel.proceedings import Proceedings
from domain.panel.sign_off import Decision, SignOff
from domain.panel.status import PanelStatus
from domain.shared import Budget, IllegalState, clean_text, moment
from domain.tenancy import TenantContext

RECOMMENDATION_LIMIT = 10_000


@define(kw_only=True, eq=False, on_setattr=setters.frozen)
class Panel(Proceedings):
    """The aggregate: every change goes through it, and it keeps its rules.

    Built by its constructor it is a draft, and says so by a `panel_created` event. Repositories
    rebuild a stored panel by giving its whole state and `pending_events=()`.

    Every step takes `now`, an aware time. Attributes (see `PanelState`) are read-only from
    outside.
    """

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
            InvalidValue: the expert already sits there, a part is malformed, or a person is to
                sit on a panel that is not hybrid.
        """
        at = self._begin(now)
        guards.require_draft(self.status)
        guards.require_seat(self.panel_type, self.members, agent_id)
        guards.require_place_for_people(self.panel_type, answered_by)
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

    def assign_seat(
        self, agent_id: str, subject: str, *, now: datetime | None = None
    ) -> SeatAssignment:
        """Let only `subject` read the brief of a person's seat and answer for it.

        Raises:
            IllegalState: the discussion has begun.
            InvalidValue: no person holds the seat, it is assigned already, or the subject is
                blank or too long.
        """
        at = self._begin(now)
        guards.require_draft(self.status)
        require_assignable(self.members, self.assigned, agent_id)
        assignment = SeatAssignment(agent_id=agent_id, subject=subject)
        self._set(assigned=(*self.assigned, assignment))
        self._record(events.SeatAssigned, at, assignment=assignment)
        return assignment

    def begin(self, share: Budget | None = None, *, now: datetime | None = None) -> None:
        """Begin the discussion, with what is set aside for it of its tenant's budget, if anything.

        Raises:
            IllegalState: it has begun before, or members are missing.
        """
        self.change_status(PanelStatus.IN_PROGRESS, now=now)
        self._set(share=share)

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

    def appoint(
        self,
        office: Office,
        *,
        answered_by: str,
        fallback: str = "",
        now: datetime | None = None,
    ) -> PanelMember:
        """Give an office to a model, before the discussion begins.

        Raises:
            IllegalState: the discussion has begun, the protocol has no such office, or it is
                taken.
        """
        at = self._begin(now)
        guards.require_draft(self.status)
        guards.require_vacancy(self.base_type, self.officers, office)
        officer = PanelMember(
            agent_id=office.agent_id,
            agent_name=office.value.capitalize(),
            role=office.value,
            answered_by=answered_by,
            fallback=fallback,
        )
        self._set(officers=(*self.officers, officer))
        self._record(events.OfficerAppointed, at, officer=officer)
        return officer

    def complete(
        self, recommendation: str, *, ending: str = "", now: datetime | None = None
    ) -> None:
        """End with a recommendation of at most 10,000 characters; `ending` says why now.

        Raises:
            IllegalState: the panel is not in progress, no consensus was measured, or people
                sit on it and nobody signed.
            InvalidValue: the recommendation is blank or too long.
        """
        TenantContext.require(self.tenant_id)
        guards.require_transition(self.status, PanelStatus.COMPLETED)
        level = guards.require_consensus(self.consensus).level
        guards.require_signature(self.members, self.sign_off)
        text = clean_text(recommendation, field="recommendation", limit=RECOMMENDATION_LIMIT)
        at = moment(now)
        self._set(recommendation=text, ending=ending, completed_at=at, awaited=None)
        self._move(PanelStatus.COMPLETED, at)
        self._record(events.PanelCompleted, at, recommendation=text, level=level, ending=ending)

    def sign(
        self,
        name: str,
        decision: Decision,
        text: str = "",
        *,
        by: str = "",
        now: datetime | None = None,
    ) -> SignOff:
        """Accept, amend or reject the outcome that waits for a person.

        Accepted, the panel is completed with the measured recommendation; amended, with `text`,
        and the measured one stays beside it; rejected, it fails, and `text` is the reason. `by` is
        the credential with which the decision came.

        Raises:
            IllegalState: the panel does not wait for a signature.
            InvalidValue: the name is missing, or the text that the decision needs.
        """
        at = self._begin(now)
        guards.require_sign_off_awaited(self.awaited)
        proposed = guards.require_consensus(self.consensus).recommendation
        signed = SignOff(
            name=name, decision=decision, text=text, proposed=proposed, signed_at=at, by=by
        )
        self._set(sign_off=signed)
        self._record(events.OutcomeSigned, at, sign_off=signed)
        if decision is Decision.REJECT:
            reason = f"{signed.name} rejected the outcome: {signed.text}"
            self.change_status(PanelStatus.FAILED, reason=reason, now=at)
        else:
            outcome = signed.text if decision is Decision.AMEND else proposed
            self.complete(outcome, ending=f"signed by {signed.name}", now=at)
        return signed

    def _move(self, status: PanelStatus, at: datetime, reason: str = "") -> None:
        old = self.status
        self._set(status=status, awaited=None if status.is_terminal else self.awaited)
        self._record(events.StatusChanged, at, old_status=old, new_status=status, reason=reason)
        if status is PanelStatus.FAILED:
            self._record(events.PanelFailed, at, reason=self.failure)
