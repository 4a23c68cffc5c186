"""Who stands with whom, and what divides them."""

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import frozen

from domain.consensus.ballot import Ballot
from domain.consensus.positions import tally_positions
from domain.consensus.undefined import Undefined
from domain.shared import comparable


@frozen(kw_only=True)
class OpinionGroup:
    """The seats that hold one position.

    Attributes:
        position: as the first of them put it.
        agent_ids: the seats, in the order of the ballots.
        medians: the group's median rating of each dimension that it rated.
    """

    position: str
    agent_ids: tuple[str, ...]
    medians: Mapping[str, float]


def opinion_groups(ballots: Sequence[Ballot]) -> tuple[OpinionGroup, ...]:
    """The groups of equal positions, the largest first; seats without a position stand in none."""
    counts = tally_positions(b.position for b in ballots if b.position is not None).counts
    groups = [_group(position, ballots) for position in counts]
    return tuple(sorted(groups, key=lambda group: -len(group.agent_ids)))


def crux(groups: Sequence[OpinionGroup]) -> str | Undefined:
    """The dimension on which the groups' median ratings lie furthest apart.

    Of several that are equally far apart it is the first by name.

    Returns:
        Its name; Undefined where no dimension was rated by two groups, or where the groups
        rate alike although they stand apart.
    """
    rated: dict[str, list[float]] = {}
    for group in groups:
        for dimension, median in group.medians.items():
            rated.setdefault(dimension, []).append(median)
    spans = {name: max(medians) - min(medians) for name, medians in sorted(rated.items())}
    shared = {name: span for name, span in spans.items() if len(rated[name]) > 1}
    if not shared:
        return Undefined("no dimension was rated by two groups")
    widest = max(shared, key=lambda name: shared[name])
    if shared[widest] == 0:
        return Undefined("the groups rate every dimension alike")
    return widest


def _group(position: str, ballots: Sequence[Ballot]) -> OpinionGroup:
    held = comparable(position)
    members = [b for b in ballots if b.position is not None and comparable(b.position) == held]
    ratings: dict[str, list[int]] = {}
    for ballot in members:
        for dimension, rating in ballot.ratings.items():
            ratings.setdefault(dimension, []).append(rating)
    return OpinionGroup(
        position=position,
        agent_ids=tuple(ballot.agent_id for ballot in members),
        medians={name: float(np.median(given)) for name, given in ratings.items()},
    )
