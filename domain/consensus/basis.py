"""What a round's level rests on: the positions, or the ratings where nobody takes a position."""

from collections.abc import Mapping, Sequence
from statistics import median

import numpy as np
from attrs import frozen

from domain.consensus.ballot import Ballot
from domain.consensus.methods import (
    MEASURES_OF_POSITIONS,
    MEASURES_OF_RATINGS,
    levels_of_counts,
)
from domain.consensus.positions import Tally
from domain.consensus.robustness import (
    Interval,
    decisive_seats,
    level_interval,
    seats_to_flip,
)
from domain.consensus.rule import ConsensusRule
from domain.consensus.undefined import Undefined
from domain.shared import comparable

_ENOUGH_TO_AGREE = 2
_LEVELS = {
    "standard": "lead over the runner-up / seats convened",
    "quantum": "spectral consensus of the positions x share of seats that took one",
}
_OF_AN_OUTCOME = ("robustness", "interval", "seats_to_flip")


@frozen(kw_only=True)
class Basis:
    """What follows from the basis; see `ConsensusResult` for the figures."""

    name: str
    measure: str
    level: float | None
    recommendation: str
    reasoning: str
    supporters: tuple[Ballot, ...]
    undefined: Mapping[str, str]
    robustness: float | None = None
    decisive_seats: tuple[str, ...] = ()
    interval: Interval | None = None
    seats_to_flip: int | None = None


def rest_on_positions(ballots: Sequence[Ballot], tally: Tally, rule: ConsensusRule) -> Basis:
    """Rest on the positions; `tally` holds at least one."""
    took_one = [b for b in ballots if b.position is not None]
    enough = len(took_one) >= _ENOUGH_TO_AGREE
    positions = [b.position for b in took_one if b.position is not None]
    decisive = [took_one[at].agent_id for at in decisive_seats(positions)] if enough else []
    silent = len(ballots) - len(took_one)
    counts = list(tally.counts.values())
    interval = level_interval(counts, silent=silent, method=rule.method)
    agreement = float(levels_of_counts(np.array([counts]), rule.method)[0])
    return Basis(
        name="positions",
        measure=MEASURES_OF_POSITIONS[rule.method],
        level=agreement * len(took_one) / len(ballots) if enough else None,
        recommendation=_winner(tally),
        reasoning=_explain(tally, len(took_one), len(ballots), rule),
        supporters=tuple(b for b in took_one if holds(b, tally.leaders)),
        robustness=1 - len(decisive) / len(ballots) if enough else None,
        decisive_seats=tuple(decisive),
        interval=None if isinstance(interval, Undefined) else interval,
        seats_to_flip=seats_to_flip(positions) if enough else None,
        undefined={
            **({} if enough else _too_few("took a position")),
            **({"interval": interval.reason} if isinstance(interval, Undefined) else {}),
        },
    )


def rest_on_ratings(
    ballots: Sequence[Ballot], dimensions: Mapping[str, float], rule: ConsensusRule
) -> Basis:
    """Rest on the ratings; `dimensions` holds the level of each dimension that two seats rated."""
    rated = tuple(b for b in ballots if b.ratings)
    medians = {name: float(median(ratings_of(ballots, name))) for name in dimensions}
    shown = ", ".join(f"{name} {middle:g}" for name, middle in medians.items())
    level = None
    if dimensions:
        level = float(np.mean(list(dimensions.values()))) * len(rated) / len(ballots)
    return Basis(
        name="ratings",
        measure=MEASURES_OF_RATINGS[rule.method],
        level=level,
        recommendation=f"No position was taken; median ratings: {shown or 'none'}",
        reasoning=f"No seat took a position; {len(rated)} of {len(ballots)} seats rated.",
        supporters=rated,
        undefined={
            **dict.fromkeys(_OF_AN_OUTCOME, "no seat took a position: there is no outcome to flip"),
            **({} if dimensions else {"level": "fewer than two seats rated one dimension"}),
        },
    )


def _too_few(what: str) -> dict[str, str]:
    return dict.fromkeys(("level", *_OF_AN_OUTCOME), f"fewer than two seats {what}")


def _winner(tally: Tally) -> str:
    leaders = tally.leaders
    if len(leaders) == 1:
        return leaders[0]
    seats = tally.counts[leaders[0]]
    held = f"{seats} seat{'s' if seats > 1 else ''} each"
    return f"No single recommendation: tied ({held}): {' | '.join(leaders)}"


def _explain(tally: Tally, took_one: int, convened: int, rule: ConsensusRule) -> str:
    ranked = sorted(tally.counts.items(), key=lambda item: -item[1])
    votes = "; ".join(f"{count} for {position!r}" for position, count in ranked)
    silent = convened - took_one
    rest = f"; {silent} took no position" if silent else ""
    return f"Of {convened} seats: {votes}{rest}. Level: {_LEVELS[rule.method]}."


def holds(ballot: Ballot, positions: Sequence[str]) -> bool:
    """Whether the ballot's position is one of the positions."""
    held = comparable(ballot.position or "")
    return any(held == comparable(position) for position in positions)


def ratings_of(ballots: Sequence[Ballot], dimension: str) -> list[int]:
    """The ratings of a dimension, where it was rated."""
    return [b.ratings[dimension] for b in ballots if dimension in b.ratings]
