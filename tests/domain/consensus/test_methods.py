"""What every method that a rule can name must keep, whatever it measures in between."""

from datetime import UTC, datetime
from typing import get_args

import pytest
from attrs import evolve
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from adapters.hypothesis import ballot_boxes, labels
from domain.consensus import Ballot, ConsensusResult, ConsensusRule, measure_consensus
from domain.consensus.methods import Method

NOW = datetime(2026, 11, 20, tzinfo=UTC)
METHODS: tuple[Method, ...] = get_args(Method)

pytestmark = pytest.mark.parametrize("method", METHODS)


def measure(box: list[Ballot], method: Method) -> ConsensusResult:
    return measure_consensus(box, rule=ConsensusRule(method=method), now=NOW)


def seats(number: int, **stand: object) -> list[Ballot]:
    return [
        Ballot(agent_id=f"seat-{n}", agent_name="Expert", **stand)  # type: ignore[arg-type]
        for n in range(1, number + 1)
    ]


@settings(max_examples=20)
@given(number=st.integers(2, 8))
def test_unanimity_of_positions_is_1(method: Method, number: int) -> None:
    assert measure(seats(number, position="yes"), method).level == 1


@settings(max_examples=20)
@given(number=st.integers(2, 8), rating=st.integers(1, 9))
def test_unanimity_of_ratings_is_1(method: Method, number: int, rating: int) -> None:
    assert measure(seats(number, ratings={"risk": rating}), method).level == 1


@settings(max_examples=20)
@given(half=st.integers(1, 4), positions=labels(min_size=2, max_size=2))
def test_an_even_split_over_two_positions_is_0(
    method: Method, half: int, positions: tuple[str, str]
) -> None:
    box = [
        evolve(ballot, position=positions[index % 2])
        for index, ballot in enumerate(seats(2 * half))
    ]

    assert measure(box, method).level == pytest.approx(0, abs=1e-9)


@settings(max_examples=20)
@given(half=st.integers(1, 4))
def test_ratings_split_evenly_between_the_ends_are_0(method: Method, half: int) -> None:
    low, high = seats(half, ratings={"risk": 1}), seats(half, ratings={"risk": 9})

    assert measure([*low, *high], method).level == pytest.approx(0, abs=1e-9)


@given(box=ballot_boxes())
def test_the_level_lies_between_0_and_1_or_is_undefined_for_a_reason(
    method: Method, box: list[Ballot]
) -> None:
    result = measure(box, method)

    assert (result.level is None) == ("level" in result.undefined)
    assert result.level is None or 0 <= result.level <= 1
    assert result.method == method


@settings(max_examples=30)
@given(box=ballot_boxes(), data=st.data())
def test_the_order_of_the_seats_does_not_matter(
    method: Method, box: list[Ballot], data: st.DataObject
) -> None:
    before, after = measure(box, method), measure(data.draw(st.permutations(box)), method)

    assert after.level == pytest.approx(before.level, abs=1e-9)
    assert after.dimensions == pytest.approx(before.dimensions, abs=1e-9)
    assert set(after.decisive_seats) == set(before.decisive_seats)


@settings(max_examples=30)
@given(box=ballot_boxes(), silent=st.integers(1, 4))
def test_an_abstention_more_never_raises_the_level(
    method: Method, box: list[Ballot], silent: int
) -> None:
    before = measure(box, method).level
    if before is None:
        reject()

    with_silence = [evolve(one, agent_id=f"silent-{n}") for n, one in enumerate(seats(silent))]
    after = measure([*box, *with_silence], method).level

    assert after == pytest.approx(before * len(box) / (len(box) + silent), abs=1e-9)


@settings(max_examples=30)
@given(box=ballot_boxes(), words=st.text("ab ", max_size=8))
def test_prose_does_not_matter(method: Method, box: list[Ballot], words: str) -> None:
    rewritten = [evolve(ballot, rationale=words, agent_name=f"Dr. {words}") for ballot in box]

    assert measure(rewritten, method).level == measure(box, method).level


@settings(max_examples=30)
@given(box=ballot_boxes(dimensions=()))
def test_the_method_does_not_choose_the_recommendation(method: Method, box: list[Ballot]) -> None:
    result = measure(box, method)

    assert result.recommendation == measure(box, "standard").recommendation
    assert result.dissenting_opinions == measure(box, "standard").dissenting_opinions
