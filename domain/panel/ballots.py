"""From what was said in a round to what is measured."""

from domain.consensus import Ballot
from domain.panel.discussion import Discussion
from domain.panel.member import PanelMember
from domain.panel.panel import Panel


def ballots_of(panel: Panel, discussion: Discussion) -> tuple[Ballot, ...]:
    """One ballot for every seat convened: its last opinion of the round, or an abstention."""
    return tuple(_ballot(member, discussion) for member in panel.members)


def _ballot(member: PanelMember, discussion: Discussion) -> Ballot:
    message = discussion.message_of(member.agent_id)
    opinion = message.opinion if message else None
    if opinion is None:
        return Ballot(agent_id=member.agent_id, agent_name=member.agent_name)
    return Ballot(
        agent_id=member.agent_id,
        agent_name=member.agent_name,
        position=opinion.position,
        ratings=opinion.ratings,
        confidence=opinion.confidence,
        rationale=opinion.rationale,
    )
