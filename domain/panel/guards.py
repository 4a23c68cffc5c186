"""The rules that a panel checks before it changes."""

from collections.abc import Sequence

from domain.consensus import ConsensusRule
from domain.panel.discussion import Discussion
from domain.panel.member import PanelMember
from domain.panel.opinion import RATING_SCALE, Opinion
from domain.panel.panel_type import MEMBER_LIMITS, PanelType
from domain.panel.status import TRANSITIONS, PanelStatus
from domain.shared import IllegalState, InvalidValue, comparable


def require_rating_scale(rule: ConsensusRule) -> None:
    """Refuse a rule that measures another scale than the one on which seats rate."""
    if rule.scale != RATING_SCALE:
        low, high = RATING_SCALE
        message = f"the seats of a panel rate {low} to {high}; its rule's scale must be that too"
        raise InvalidValue("rule_scale_unfit", message, field="rule")


def require_transition(old: PanelStatus, new: PanelStatus) -> None:
    """Refuse a step that is not in the transition table."""
    if new not in TRANSITIONS[old]:
        message = f"a panel cannot go from {old} to {new}"
        raise IllegalState("transition_illegal", message)


def require_minimum(panel_type: PanelType, members: Sequence[PanelMember]) -> None:
    """Refuse to begin with fewer members than the type needs."""
    minimum = MEMBER_LIMITS[panel_type].minimum
    if len(members) < minimum:
        message = f"a {panel_type} panel needs a minimum of {minimum} members, not {len(members)}"
        raise IllegalState("members_too_few", message)


def require_seat(panel_type: PanelType, members: Sequence[PanelMember], agent_id: str) -> None:
    """Refuse an expert who sits already, or for whom the type has no seat left."""
    if any(member.agent_id == agent_id for member in members):
        message = f"agent {agent_id!r} is already in panel"
        raise InvalidValue("member_repeated", message, field="agent_id")
    maximum = MEMBER_LIMITS[panel_type].maximum
    if len(members) >= maximum:
        message = f"a {panel_type} panel has a maximum of {maximum} members"
        raise IllegalState("members_too_many", message)


def require_draft(status: PanelStatus) -> None:
    """Refuse to change the members once the discussion has begun."""
    if status is not PanelStatus.DRAFT:
        message = f"members are fixed once discussion has begun (the panel is {status})"
        raise IllegalState("members_fixed", message)


def require_member(members: Sequence[PanelMember], agent_id: str) -> None:
    """Refuse a speaker who has no seat."""
    if all(member.agent_id != agent_id for member in members):
        message = f"agent {agent_id!r} is not a member of this panel"
        raise InvalidValue("speaker_not_member", message, field="agent_id")


def require_next_round(
    status: PanelStatus, discussions: Sequence[Discussion], round_number: int
) -> None:
    """Refuse to open a round unless the panel is in progress, or out of order."""
    if status is not PanelStatus.IN_PROGRESS:
        message = f"a round can be started only while the panel is in_progress, not {status}"
        raise IllegalState("panel_not_in_progress", message)
    if discussions and discussions[-1].is_open:
        message = f"round {discussions[-1].round_number} is still open; complete it first"
        raise IllegalState("round_still_open", message)
    expected = len(discussions) + 1
    if round_number != expected:
        message = f"the next round is {expected}, not {round_number}"
        raise IllegalState("round_out_of_order", message)


def require_open_round(discussions: Sequence[Discussion], round_number: int) -> Discussion:
    """The open round of that number, or a refusal."""
    last = discussions[-1] if discussions else None
    if last is None or not last.is_open or last.round_number != round_number:
        message = f"round {round_number} is not open"
        raise IllegalState("round_not_open", message)
    return last


def require_fitting_opinion(
    opinion: Opinion, *, options: Sequence[str], dimensions: Sequence[str]
) -> None:
    """Refuse a position beyond the options, or a rating of an unknown dimension.

    Without options every position fits.
    """
    known = {comparable(option) for option in options}
    if known and opinion.position is not None and comparable(opinion.position) not in known:
        message = f"position must be one of the options, not {opinion.position!r:.80}"
        raise InvalidValue("position_not_an_option", message, field="position")
    unknown = [name for name in opinion.ratings if name not in dimensions]
    if unknown:
        message = f"ratings name the unknown dimension {unknown[0]!r:.80}"
        raise InvalidValue("dimension_unknown", message, field="ratings")
