"""From the seats' ballots to a measured consensus."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from attrs import frozen

from domain.consensus.ballot import Ballot
from domain.consensus.calibration import Calibration
from domain.consensus.opinion_groups import crux, opinion_groups
from domain.consensus.positions import Tally, tally_positions
from domain.consensus.ratings import tastle_wierman
from domain.consensus.result import ConsensusResult, DissentingOpinion
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
_OF_AN_OUTCOME = ("robustness", "interval", "seats_to_flip")


def measure_consensus(
    ballots: Sequence[Ballot],
    *,
    rule: ConsensusRule,
    now: datetime,
    calibration: Calibration | None = None,
    round_number: int | None = None,
    blind: bool = False,
) -> ConsensusResult:
    """Measure one round.

    The basis is the positions wherever any seat takes one; ratings alone count where none does.
    Positions are compared as they stand, prose never is. The level is the agreement of those
    who answered times the share of seats that did, so that a silent seat never raises it.

    Args:
        ballots: one for every seat convened, abstentions included.
        rule: fixed before the first round.
        now: the time of the measurement.
        calibration: the chance of being right by level, from past panels with known outcomes;
            without one the confidence is what the seats stated, and is called uncalibrated.
        round_number: the round that the ballots come from.
        blind: whether the seats answered without seeing each other.

    Returns:
        The result; `level` is None with a reason where fewer than two seats give the basis.
    """
    dimensions, undefined = _dimension_levels(ballots, rule)
    tally = tally_positions(b.position for b in ballots if b.position is not None)
    outcome = _by_position(ballots, tally) if tally.counts else _by_rating(ballots, dimensions)
    confidence = _confidence(outcome, calibration)
    if confidence is None:
        undefined["confidence"] = "no seat behind the outcome stated one"
    groups = opinion_groups(ballots)
    divides = crux(groups)
    if isinstance(divides, Undefined):
        undefined["crux"] = divides.reason
    return ConsensusResult(
        level=outcome.level,
        recommendation=outcome.recommendation,
        reasoning=outcome.reasoning,
        confidence=confidence,
        dimensions=dimensions,
        dissenting_opinions=_dissent(ballots, tally),
        calculated_at=now,
        method=rule.method,
        parameters={
            "basis": outcome.basis,
            "measure": outcome.measure,
            "confidence": _confidence_basis(calibration),
        },
        robustness=outcome.robustness,
        decisive_seats=outcome.decisive_seats,
        interval=outcome.interval,
        seats_to_flip=outcome.seats_to_flip,
        groups=groups,
        crux=None if isinstance(divides, Undefined) else divides,
        seats_convened=len(ballots),
        seats_answered=sum(not b.abstained for b in ballots),
        undefined={**outcome.undefined, **undefined},
        round_number=round_number,
        blind=blind,
    )


@frozen(kw_only=True)
class _Outcome:
    basis: str
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


def _by_position(ballots: Sequence[Ballot], tally: Tally) -> _Outcome:
    took_one = [b for b in ballots if b.position is not None]
    enough = len(took_one) >= _ENOUGH_TO_AGREE
    positions = [b.position for b in took_one if b.position is not None]
    decisive = [took_one[at].agent_id for at in decisive_seats(positions)] if enough else []
    silent = len(ballots) - len(took_one)
    interval = level_interval(list(tally.counts.values()), silent=silent)
    return _Outcome(
        basis="positions",
        measure="plurality margin",
        level=tally.margin * len(took_one) / len(ballots) if enough else None,
        recommendation=_winner(tally),
        reasoning=_explain(tally, len(took_one), len(ballots)),
        supporters=tuple(b for b in took_one if _holds(b, tally.leaders)),
        robustness=1 - len(decisive) / len(ballots) if enough else None,
        decisive_seats=tuple(decisive),
        interval=None if isinstance(interval, Undefined) else interval,
        seats_to_flip=seats_to_flip(positions) if enough else None,
        undefined={
            **({} if enough else _too_few("took a position")),
            **({"interval": interval.reason} if isinstance(interval, Undefined) else {}),
        },
    )


def _by_rating(ballots: Sequence[Ballot], dimensions: Mapping[str, float]) -> _Outcome:
    rated = tuple(b for b in ballots if b.ratings)
    medians = {name: float(np.median(_ratings(ballots, name))) for name in dimensions}
    shown = ", ".join(f"{name} {median:g}" for name, median in medians.items())
    level = None
    if dimensions:
        level = float(np.mean(list(dimensions.values()))) * len(rated) / len(ballots)
    return _Outcome(
        basis="ratings",
        measure="mean Tastle-Wierman consensus",
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


def _explain(tally: Tally, took_one: int, convened: int) -> str:
    ranked = sorted(tally.counts.items(), key=lambda item: -item[1])
    votes = "; ".join(f"{count} for {position!r}" for position, count in ranked)
    silent = convened - took_one
    rest = f"; {silent} took no position" if silent else ""
    return f"Of {convened} seats: {votes}{rest}. Level: lead over the runner-up / seats convened."


def _holds(ballot: Ballot, positions: Sequence[str]) -> bool:
    held = comparable(ballot.position or "")
    return any(held == comparable(position) for position in positions)


def _dissent(ballots: Sequence[Ballot], tally: Tally) -> tuple[DissentingOpinion, ...]:
    """Who does not hold the winning position; in a tie nobody wins, so all are listed."""
    winner = tally.leaders if len(tally.leaders) == 1 else ()
    return tuple(
        DissentingOpinion(
            agent_id=ballot.agent_id,
            agent_name=ballot.agent_name,
            position=ballot.position,
            rationale=ballot.rationale,
        )
        for ballot in ballots
        if ballot.position is not None and not _holds(ballot, winner)
    )


def _confidence(outcome: _Outcome, calibration: Calibration | None) -> float | None:
    if calibration is not None and outcome.level is not None:
        return float(calibration.chance(outcome.level))
    stated = [b.confidence for b in outcome.supporters if b.confidence is not None]
    return float(np.mean(stated)) if stated else None


def _confidence_basis(calibration: Calibration | None) -> str:
    if calibration is None:
        return "uncalibrated: the mean that the seats behind the outcome stated"
    return f"calibrated ({calibration.method}) on {calibration.outcomes} known outcomes"


def _ratings(ballots: Sequence[Ballot], dimension: str) -> list[int]:
    return [b.ratings[dimension] for b in ballots if dimension in b.ratings]


def _dimension_levels(
    ballots: Sequence[Ballot], rule: ConsensusRule
) -> tuple[dict[str, float], dict[str, str]]:
    names = dict.fromkeys(name for ballot in ballots for name in ballot.ratings)
    levels: dict[str, float] = {}
    undefined: dict[str, str] = {}
    for name in names:
        level = tastle_wierman(_ratings(ballots, name), scale=rule.scale)
        if isinstance(level, float):
            levels[name] = level
        else:
            undefined[f"dimensions.{name}"] = "fewer than two seats rated it"
    return levels, undefined
