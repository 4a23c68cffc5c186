"""The rules that a panel checks before it changes."""

from collections.abc import Sequence

from domain.consensus import ConsensusResult, ConsensusRule
from domain.panel.discussion import Discussion
from domain.panel.member import HUMAN, PanelMember
from domain.panel.office import OFFICES, Office, is_office
from domain.panel.opinion import RATING_SCALE, Opinion
from domain.panel.panel_type import MEMBER_LIMITS, PanelType
from domain.panel.sign_off import Awaited, SignOff
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
    """Refuse an office's id, an expert who sits already, or for whom no seat is left."""
    if is_office(agent_id):
        message = f"agent_id {agent_id!r:.60} is reserved for an office of the panel"
        raise InvalidValue("agent_id_reserved", message, field="agent_id")
    if any(member.agent_id == agent_id for member in members):
        message = f"agent {agent_id!r} is already in panel"
        raise InvalidValue("member_repeated", message, field="agent_id")
    maximum = MEMBER_LIMITS[panel_type].maximum
    if len(members) >= maximum:
        message = f"a {panel_type} panel has a maximum of {maximum} members"
        raise IllegalState("members_too_many", message)


def require_place_for_people(panel_type: PanelType, answered_by: str) -> None:
    """Refuse a person on a panel that waits for nobody and asks for no signature."""
    if answered_by == HUMAN and panel_type is not PanelType.HYBRID:
        message = f"people sit on hybrid panels only; this one is {panel_type}"
        raise InvalidValue("human_seat_unfit", message, field="answered_by")


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


def require_base(panel_type: PanelType, base_type: PanelType) -> None:
    """Refuse a base that is no protocol of its own, or another than the panel's own type."""
    if panel_type is PanelType.HYBRID:
        fits = base_type is not PanelType.HYBRID
        rule = "the base of a hybrid panel is one of the other types"
    else:
        fits = base_type is panel_type
        rule = f"a {panel_type} panel follows its own protocol; only a hybrid panel has a base"
    if not fits:
        raise InvalidValue("base_type_unfit", f"{rule}, not {base_type}", field="base_type")


def require_vacancy(base_type: PanelType, officers: Sequence[PanelMember], office: Office) -> None:
    """Refuse an office that the protocol does not know, or that is held already."""
    if office not in OFFICES[base_type]:
        message = f"a {base_type} panel has no {office}"
        raise IllegalState("office_unknown", message)
    if any(officer.agent_id == office.agent_id for officer in officers):
        message = f"the panel has a {office} already"
        raise IllegalState("office_taken", message)


def require_officer(officers: Sequence[PanelMember], office: Office) -> None:
    """Refuse the words of an office that nobody holds."""
    if all(officer.agent_id != office.agent_id for officer in officers):
        message = f"the panel has no {office}"
        raise IllegalState("office_vacant", message)


def require_consensus(consensus: ConsensusResult | None) -> ConsensusResult:
    """The last measurement, or a refusal to end a panel that has measured nothing."""
    if consensus is None:
        message = "a panel cannot be completed without a measured consensus"
        raise IllegalState("consensus_missing", message)
    return consensus


def require_in_progress(status: PanelStatus) -> None:
    """Refuse to wait for people while the panel is a draft."""
    if status is not PanelStatus.IN_PROGRESS:
        message = f"a panel waits for people only while it is in_progress, not {status}"
        raise IllegalState("panel_not_in_progress", message)


def require_sign_off_awaited(awaited: Awaited | None) -> None:
    """Refuse a signature that nobody asked for."""
    if awaited is None or not awaited.is_sign_off:
        message = "the panel's outcome does not wait for a signature"
        raise IllegalState("sign_off_not_awaited", message)


def require_signature(members: Sequence[PanelMember], sign_off: SignOff | None) -> None:
    """Refuse to complete a panel on which people sit, and whose outcome nobody has signed."""
    if sign_off is None and any(member.is_human for member in members):
        message = "where people sit, the panel is completed by a named person's signature only"
        raise IllegalState("sign_off_missing", message)
