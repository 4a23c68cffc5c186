"""From what was said in a round to what is measured."""

from datetime import datetime

from domain.consensus import Ballot, Calibration, ConsensusResult, LikeAnswers, measure_consensus
from domain.panel.discussion import Discussion
from domain.panel.member import PanelMember
from domain.panel.panel import Panel


def ballots_of(panel: Panel, discussion: Discussion) -> tuple[Ballot, ...]:
    """One ballot for every seat convened: its last opinion of the round, or an abstention."""
    return tuple(_ballot(member, discussion) for member in panel.members)


def measure_round(
    panel: Panel,
    discussion: Discussion,
    *,
    now: datetime,
    calibration: Calibration | None = None,
    alike: LikeAnswers | None = None,
) -> ConsensusResult:
    """Measure a round under the panel's rule, beside the round that voted before it.

    Args:
        panel: whose seats are counted, also those that did not speak.
        discussion: one of its rounds.
        now: the time of the measurement.
        calibration: see `measure_consensus`.
        alike: see `measure_consensus`.
    """
    number = discussion.round_number
    voted = [d for d in panel.discussions if d.votes and d.round_number < number]
    return measure_consensus(
        ballots_of(panel, discussion),
        rule=panel.measurements.rule,
        now=now,
        previous=ballots_of(panel, voted[-1]) if voted else None,
        calibration=calibration,
        round_number=number,
        blind=discussion.blind,
        alike=alike,
    )


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
        claims=len(opinion.claims),
        claims_supported=sum(claim.is_supported for claim in opinion.claims),
    )
