"""Ballots to begin a test with, and their measurement."""

from datetime import UTC, datetime

from domain.consensus import Ballot, ConsensusResult, ConsensusRule, measure_consensus

NOW = datetime(2026, 11, 20, tzinfo=UTC)
Ballots = list[Ballot]


def measure(box: Ballots, rule: ConsensusRule | None = None) -> ConsensusResult:
    """The consensus under that rule, or the usual one."""
    return measure_consensus(box, rule=rule or ConsensusRule(), now=NOW)


def votes(*positions: str | None) -> Ballots:
    """A ballot for each position, None for an abstention, each with a reason of its own."""
    return [
        Ballot(
            agent_id=f"seat-{number}",
            agent_name=f"Expert {number}",
            position=position,
            rationale=f"reason {number}",
        )
        for number, position in enumerate(positions, start=1)
    ]


def abstentions(number: int) -> Ballots:
    """Seats that say nothing."""
    return [Ballot(agent_id=f"silent-{n}", agent_name="Silent") for n in range(number)]
