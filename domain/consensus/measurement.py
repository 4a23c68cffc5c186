"""From the seats' ballots to a measured consensus."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from domain.consensus.ballot import Ballot
from domain.consensus.basis import (
    Basis,
    holds,
    ratings_of,
    rest_on_positions,
    rest_on_ratings,
)
from domain.consensus.calibration import Calibration
from domain.consensus.methods import level_of_ratings
from domain.consensus.opinion_groups import crux, opinion_groups
from domain.consensus.positions import Tally, tally_positions
from domain.consensus.result import ConsensusResult, DissentingOpinion
from domain.consensus.rule import ConsensusRule
from domain.consensus.stability import changed_share
from domain.consensus.undefined import Batch, Figure, Undefined
from domain.consensus.voices import LikeAnswers, distinct_voices
from domain.shared import comparable


def measure_consensus(
    ballots: Sequence[Ballot],
    *,
    rule: ConsensusRule,
    now: datetime,
    previous: Sequence[Ballot] | None = None,
    calibration: Calibration | None = None,
    round_number: int | None = None,
    blind: bool = False,
    alike: LikeAnswers | None = None,
) -> ConsensusResult:
    """Measure one round.

    The basis is the positions wherever any seat takes one; ratings alone count where none does.
    Positions are compared as they stand, prose never is. The level is the agreement of those
    who answered times the share of seats that did, so that a silent seat never raises it.

    Args:
        ballots: one for every seat convened, abstentions included.
        rule: fixed before the first round.
        now: the time of the measurement.
        previous: the ballots of the round before, to see who changed; None in the first.
        calibration: the chance of being right by level, from past panels with known outcomes;
            without one the confidence is what the seats stated, and is called uncalibrated.
        round_number: the round that the ballots come from.
        blind: whether the seats answered without seeing each other.
        alike: seats whose answers are near-identical though their words differ.

    Returns:
        The result; `level` is None with a reason where fewer than two seats give the basis.
    """
    dimensions, undefined = _dimension_levels(ballots, rule)
    evidence = _evidence(ballots)
    voices = distinct_voices(ballots, alike.pairs if alike else ())
    tally = tally_positions(b.position for b in ballots if b.position is not None)
    basis = (
        rest_on_positions(ballots, tally, rule)
        if tally.counts
        else rest_on_ratings(ballots, dimensions, rule)
    )
    confidence = _confidence(basis, calibration)
    if confidence is None:
        undefined["confidence"] = "no seat behind the outcome stated one"
    changed = _changed_share(previous, ballots)
    if isinstance(changed, Undefined):
        undefined["changed_share"] = changed.reason
    if isinstance(evidence, Undefined):
        undefined["evidence"] = evidence.reason
    if isinstance(voices, Undefined):
        undefined["distinct_voices"] = voices.reason
    groups = opinion_groups(ballots)
    divides = crux(groups)
    if isinstance(divides, Undefined):
        undefined["crux"] = divides.reason
    return ConsensusResult(
        level=basis.level,
        recommendation=basis.recommendation,
        reasoning=basis.reasoning,
        confidence=confidence,
        dimensions=dimensions,
        dissenting_opinions=_dissent(ballots, tally),
        calculated_at=now,
        method=rule.method,
        parameters={
            "basis": basis.name,
            "measure": basis.measure,
            "confidence": _confidence_basis(calibration),
            "distinct_voices": _voices_basis(alike),
        },
        robustness=basis.robustness,
        decisive_seats=basis.decisive_seats,
        interval=basis.interval,
        seats_to_flip=basis.seats_to_flip,
        changed_share=None if isinstance(changed, Undefined) else changed,
        groups=groups,
        crux=None if isinstance(divides, Undefined) else divides,
        evidence=None if isinstance(evidence, Undefined) else evidence,
        distinct_voices=None if isinstance(voices, Undefined) else voices,
        seats_convened=len(ballots),
        seats_answered=sum(not b.abstained for b in ballots),
        undefined={**basis.undefined, **undefined},
        round_number=round_number,
        blind=blind,
    )


def _evidence(ballots: Sequence[Ballot]) -> float | Undefined:
    """The share of claims that a source bears; only those count as evidence."""
    claims = sum(ballot.claims for ballot in ballots)
    if not claims:
        return Undefined("no seat made a claim")
    return sum(ballot.claims_supported for ballot in ballots) / claims


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
        if ballot.position is not None and not holds(ballot, winner)
    )


def _confidence(basis: Basis, calibration: Calibration | None) -> float | None:
    if calibration is not None and basis.level is not None:
        return float(calibration.chance(basis.level))
    stated = [b.confidence for b in basis.supporters if b.confidence is not None]
    return float(np.mean(stated)) if stated else None


def _confidence_basis(calibration: Calibration | None) -> str:
    if calibration is None:
        return "uncalibrated: the mean that the seats behind the outcome stated"
    return f"calibrated ({calibration.method}) on {calibration.outcomes} known outcomes"


def _voices_basis(alike: LikeAnswers | None) -> str:
    if alike is None:
        return "word for word"
    if alike.failure:
        return f"word for word only: {alike.failure}"
    return f"word for word, or {alike.measure}"


def _changed_share(previous: Sequence[Ballot] | None, ballots: Sequence[Ballot]) -> Figure:
    if previous is None:
        return Undefined("there was no round before")
    before = {ballot.agent_id: _answer(ballot) for ballot in previous}
    answers = [_answer(ballot) for ballot in ballots]
    share = changed_share([before.get(ballot.agent_id) for ballot in ballots], answers)
    return share[0] if isinstance(share, Batch) else share


def _answer(ballot: Ballot) -> str | None:
    """What counts as the same answer: the position or, without one, all the ratings."""
    if ballot.position is not None:
        return comparable(ballot.position)
    return str(sorted(ballot.ratings.items())) if ballot.ratings else None


def _dimension_levels(
    ballots: Sequence[Ballot], rule: ConsensusRule
) -> tuple[dict[str, float], dict[str, str]]:
    names = dict.fromkeys(name for ballot in ballots for name in ballot.ratings)
    levels: dict[str, float] = {}
    undefined: dict[str, str] = {}
    for name in names:
        ratings = ratings_of(ballots, name)
        level = level_of_ratings(ratings, scale=rule.scale, method=rule.method)
        if isinstance(level, Undefined):
            undefined[f"dimensions.{name}"] = "fewer than two seats rated it"
        else:
            levels[name] = level
    return levels, undefined
