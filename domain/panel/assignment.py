"""Whose a person's seat is."""

from collections.abc import Sequence

from attrs import field, frozen

from domain.panel.member import PanelMember
from domain.shared import Forbidden, InvalidValue, clean_text

SUBJECT_LIMIT = 300


def _clean_subject(subject: str) -> str:
    return clean_text(subject, field="subject", limit=SUBJECT_LIMIT).strip()


@frozen(kw_only=True)
class SeatAssignment:
    """A person's seat, and who alone may read its brief and answer for it.

    Attributes:
        agent_id: the seat.
        subject: the stable name of whoever holds it (see `Principal`), 1 to 300 characters. It
            stands in no packet, so no other seat and no model ever learns it.

    Raises:
        InvalidValue: the subject is blank or too long.
    """

    agent_id: str
    subject: str = field(converter=_clean_subject)


def require_assignable(
    members: Sequence[PanelMember], assigned: Sequence[SeatAssignment], agent_id: str
) -> None:
    """Refuse a seat that no person holds, or that is somebody's already.

    Raises:
        InvalidValue: as said.
    """
    if not any(one.agent_id == agent_id and one.is_human for one in members):
        message = f"{agent_id!r:.60} is no person's seat of this panel, so it is nobody's"
        raise InvalidValue("seat_unassignable", message, field="people")
    if any(one.agent_id == agent_id for one in assigned):
        message = f"the seat {agent_id!r:.60} is assigned already"
        raise InvalidValue("seat_assigned", message, field="people")


def require_holder(assigned: Sequence[SeatAssignment], agent_id: str, subject: str | None) -> None:
    """Pass whoever may answer for a seat: its holder or, where it is nobody's, anybody.

    Args:
        assigned: the seats of the panel that are somebody's.
        agent_id: the seat.
        subject: who asks; None for whoever runs the installation, and may do all.

    Raises:
        Forbidden: the seat is somebody else's.
    """
    for one in assigned:
        if one.agent_id == agent_id and subject not in {None, one.subject}:
            message = (
                f"the seat {agent_id!r:.60} is assigned to somebody else, who alone reads its "
                "brief and answers for it"
            )
            raise Forbidden("seat_of_another", message)
