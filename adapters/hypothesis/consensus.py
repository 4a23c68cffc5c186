"""Strategies for consensus: ballots, rules and what is measured from them."""

from collections.abc import Sequence
from functools import cache
from typing import get_args

from hypothesis import strategies as st

from adapters.hypothesis.text import labels, moments, texts
from domain.consensus import (
    Ballot,
    Consensus,
    ConsensusResult,
    ConsensusRule,
    DissentingOpinion,
    LikeAnswers,
    Tally,
    measure_consensus,
    tally_positions,
)
from domain.consensus.methods import Method
from domain.consensus.rule import MAXIMUM_ROUNDS
from domain.panel import RATING_SCALE

_POSITIONS = ("yes", "no", "later")
_DIMENSIONS = ("feasibility", "risk")


@cache
def probabilities() -> st.SearchStrategy[float]:
    """Numbers from 0 to 1, mostly round ones."""
    return st.integers(0, 100).map(lambda percent: percent / 100)


def ratings(dimensions: Sequence[str] = _DIMENSIONS) -> st.SearchStrategy[dict[str, int]]:
    """Whole ratings 1 to 9 of some of the dimensions."""
    if not dimensions:
        return st.builds(dict)
    return st.dictionaries(st.sampled_from(dimensions), st.integers(*RATING_SCALE))


def ballots(
    positions: Sequence[str] = _POSITIONS, dimensions: Sequence[str] = _DIMENSIONS
) -> st.SearchStrategy[Ballot]:
    """One seat's ballot: a position, ratings, both, or neither (an abstention)."""
    return st.builds(
        Ballot,
        agent_id=st.integers(1, 999).map("seat-{}".format),
        agent_name=texts(),
        position=st.sampled_from((None, *positions)),
        ratings=ratings(dimensions),
        confidence=st.none() | probabilities(),
        rationale=texts(blank_allowed=True),
    )


def ballot_boxes(
    positions: Sequence[str] = _POSITIONS,
    dimensions: Sequence[str] = _DIMENSIONS,
    *,
    min_size: int = 1,
    max_size: int = 8,
) -> st.SearchStrategy[list[Ballot]]:
    """The ballots of a whole panel, each of another seat."""
    seat = ballots(positions, dimensions)
    return st.lists(seat, min_size=min_size, max_size=max_size, unique_by=lambda b: b.agent_id)


def like_answers() -> st.SearchStrategy[LikeAnswers]:
    """Pairs of seats whose answers are near-identical, or why nobody could tell."""
    seats = st.integers(1, 9).map("seat-{}".format)
    pairs = st.lists(st.tuples(seats, seats), max_size=3).map(tuple)
    found = st.builds(LikeAnswers, pairs=pairs, measure=texts())
    return found | st.builds(LikeAnswers, failure=texts())


def tallies() -> st.SearchStrategy[Tally]:
    """Counts of positions."""
    return st.lists(st.sampled_from(_POSITIONS), max_size=8).map(tally_positions)


@cache
def consensus_rules() -> st.SearchStrategy[ConsensusRule]:
    """Rules for the domain's rating scale."""
    share = st.integers(1, 100).map(lambda percent: percent / 100)
    return st.builds(
        ConsensusRule,
        method=st.sampled_from(get_args(Method)),
        threshold=share,
        quorum=share,
        stability=probabilities(),
        maximum_rounds=st.integers(1, MAXIMUM_ROUNDS),
    )


def dissenting_opinions() -> st.SearchStrategy[DissentingOpinion]:
    """A seat that stands elsewhere."""
    return st.builds(
        DissentingOpinion,
        agent_id=st.integers(1, 999).map("seat-{}".format),
        agent_name=texts(),
        position=st.none() | texts(),
        rationale=texts(blank_allowed=True),
    )


@st.composite
def consensus_results(draw: st.DrawFn) -> ConsensusResult:
    """What the domain measures from some panel's ballots."""
    positions = draw(labels(min_size=2))
    return measure_consensus(
        draw(ballot_boxes(positions)),
        rule=draw(consensus_rules()),
        now=draw(moments()),
        round_number=draw(st.integers(1, MAXIMUM_ROUNDS)),
        blind=draw(st.booleans()),
    )


@st.composite
def consensuses(draw: st.DrawFn) -> Consensus:
    """A rule and the results of up to three rounds, or none yet."""
    consensus = Consensus(rule=draw(consensus_rules()))
    for result in draw(st.lists(consensus_results(), max_size=3)):
        consensus = consensus.record(result)
    return consensus
