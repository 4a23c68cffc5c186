"""What of a panel may be read while people are still to answer."""

from domain.panel import Discussion, Opinion, Panel, PanelMember


def withholds_round(panel: Panel) -> bool:
    """Whether the round under way is withheld: people on its seats have yet to answer it.

    Whoever read the others' answers first would not be blind.
    """
    discussion = panel.open_discussion
    if discussion is None or panel.status.is_terminal:
        return False
    return any(m.is_human and m.agent_id not in discussion.spoken for m in panel.members)


def readable_discussions(panel: Panel) -> tuple[Discussion, ...]:
    """The rounds whose answers may be read."""
    return panel.discussions[:-1] if withholds_round(panel) else panel.discussions


def final_opinions(panel: Panel) -> list[tuple[PanelMember, Opinion]]:
    """Each seat's last opinion, in the order of the seats; seats that never spoke are missing.

    Where a round was cut short by the budget and not measured, the opinions before it stand; and
    a seat that could not answer in a round without votes keeps the opinion that it gave before.
    """
    last: dict[str, Opinion] = {}
    for discussion in readable_discussions(panel):
        if _is_left_out(panel, discussion):
            continue
        for said in discussion.messages:
            if said.opinion is not None and (discussion.votes or said.agent_id not in last):
                last[said.agent_id] = said.opinion
    return [(m, last[m.agent_id]) for m in panel.members if m.agent_id in last]


def _is_left_out(panel: Panel, discussion: Discussion) -> bool:
    """Whether the round voted and was closed, but is not what the outcome rests on."""
    result = panel.consensus
    if result is None or result.round_number is None or discussion.is_open:
        return False
    return discussion.votes and discussion.round_number > result.round_number
