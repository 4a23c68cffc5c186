"""What nobody may read while people on the panel are still to answer."""

from domain.panel.panel_state import PanelState
from domain.panel.panel_type import PanelType


def withheld_from(panel: PanelState) -> int | None:
    """The first round whose answers are withheld, as are all after it; None if all can be read.

    Whoever read the others' answers before giving their own would not be blind. So the round under
    way is withheld until every person has answered it. In a Delphi panel no seat ever learns who
    said what (Dalkey and Helmer 1963), so there every round is, until the last has been held.
    """
    if panel.status.is_terminal or not any(member.is_human for member in panel.members):
        return None
    if panel.awaited is not None and panel.awaited.is_sign_off:
        return None
    if panel.base_type is PanelType.DELPHI:
        return 1
    under_way = panel.open_discussion
    if under_way is None:
        return len(panel.discussions) + 1
    people = {member.agent_id for member in panel.members if member.is_human}
    answered = people <= set(under_way.spoken)
    return under_way.round_number + answered
