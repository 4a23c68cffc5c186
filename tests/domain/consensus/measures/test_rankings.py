import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.consensus import (
    Outcome,
    borda,
    copeland,
    instant_runoff,
    ranks_from_orders,
    schulze,
)
from domain.consensus.coding import Floats
from domain.shared import InvalidValue
from tests.domain.consensus.measures.election_rules import RULES, Rule
from tests.domain.consensus.measures.narrowing import outcome, outcomes, reason

rules = pytest.mark.parametrize("rule", RULES)
monotone = pytest.mark.parametrize("rule", [borda, copeland, schulze])
condorcet = pytest.mark.parametrize("rule", [copeland, schulze])

RANKS = st.integers(1, 4) | st.none()
BALLOTS = st.lists(st.lists(RANKS, min_size=4, max_size=4), min_size=1, max_size=6)
STRICT = st.lists(st.permutations(range(4)), min_size=1, max_size=7).map(np.array)


def alike(one: object, other: object) -> bool:
    if not (isinstance(one, Outcome) and isinstance(other, Outcome)):
        return one == other
    return one.order == other.order and one.scores == pytest.approx(other.scores)


def test_ties_and_gaps_share_the_points_of_borda() -> None:
    result = outcome(borda([[1, 1, None, None]], candidates="abcd"))

    assert result.scores == {"a": 2.5, "b": 2.5, "c": 0.5, "d": 0.5}
    assert result.order == (("a", "b"), ("c", "d"))


def test_a_ballot_counts_half_for_each_of_two_that_tie_and_then_no_more() -> None:
    ranks = [[1, 1, None], [None, None, 1], [None, 1, None]]

    result = outcome(instant_runoff(ranks, counts=[2, 4, 3], candidates="abc"))

    assert result.order == (("b",), ("c",), ("a",))


def test_candidates_that_tie_for_the_fewest_first_places_leave_together() -> None:
    ranks = ranks_from_orders(["abc", "bca", "cab"], "abc")

    result = outcome(instant_runoff(ranks, counts=[2, 1, 1], candidates="abc"))

    assert result.order == (("a",), ("b", "c"))


def test_putting_the_winner_higher_can_make_it_lose_the_runoff() -> None:
    ranks = ranks_from_orders(["ABC", "BCA", "CAB"], "ABC")
    raised = ranks_from_orders(["ABC", "ABC", "BCA", "CAB"], "ABC")

    before = outcome(instant_runoff(ranks, counts=[39, 35, 26], candidates="ABC"))
    after = outcome(instant_runoff(raised, counts=[39, 10, 25, 26], candidates="ABC"))

    assert before.winners == ("A",)
    assert after.winners == ("C",)


@pytest.mark.parametrize("rule", [borda, instant_runoff])
def test_the_winner_of_every_duel_may_lose(rule: Rule) -> None:
    ballots = {borda: (["ABC", "BCA"], [3, 2]), instant_runoff: (["ABC", "CBA", "BAC"], [4, 3, 2])}
    orders, voters = ballots[rule]
    ranks = ranks_from_orders(orders, "ABC")

    duels = outcome(copeland(ranks, counts=voters, candidates="ABC"))
    elected = outcome(rule(ranks, counts=voters, candidates="ABC"))

    assert duels.scores[duels.winners[0]] == 2
    assert elected.winners != duels.winners


@condorcet
@given(ranks=STRICT)
def test_the_winner_of_every_duel_wins_alone(rule: Rule, ranks: Floats) -> None:
    above = (ranks[:, :, np.newaxis] < ranks[:, np.newaxis, :]).sum(axis=0)
    victories = (above > above.T).sum(axis=1)
    assume((victories == 3).any())

    assert outcome(rule(ranks)).winners == (int(victories.argmax()),)


@monotone
@given(ranks=STRICT, data=st.data())
def test_raising_a_winner_keeps_it_a_winner(rule: Rule, ranks: Floats, data: st.DataObject) -> None:
    winner = next(one for one in range(4) if one in outcome(rule(ranks)).winners)
    ballot = data.draw(st.integers(0, len(ranks) - 1))
    raised = ranks.astype(float)
    raised[ballot, winner] -= data.draw(st.integers(1, 3)) + 0.5

    assert winner in outcome(rule(raised)).winners


@rules
@given(ballots=BALLOTS, data=st.data())
def test_neither_voters_nor_candidates_have_names(
    rule: Rule, ballots: list[list[int | None]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(ballots))
    order = data.draw(st.permutations(range(4)))
    renamed = [[ballot[index] for index in order] for ballot in ballots]
    cast = np.array([ballot for ballot in ballots if any(ballot)], dtype=float)

    result = rule(ballots, candidates="abcd")

    assert alike(result, rule(shuffled, candidates="abcd"))
    assert same_winners(result, rule(renamed, candidates=["abcd"[index] for index in order]))
    assert same_winners(result, rule(ballots * 3, candidates="abcd"))
    assert alike(result, rule(cast.reshape(-1, 4), candidates="abcd"))


def same_winners(one: object, other: object) -> bool:
    if not (isinstance(one, Outcome) and isinstance(other, Outcome)):
        return one == other
    return set(one.winners) == set(other.winners)


@rules
@given(ballots=BALLOTS, counts=st.lists(st.integers(0, 4), min_size=6, max_size=6))
def test_a_count_is_that_many_ballots(
    rule: Rule, ballots: list[list[int | None]], counts: list[int]
) -> None:
    counts = counts[: len(ballots)]
    written_out = np.repeat(np.array(ballots, dtype=float), counts, axis=0)

    counted = rule(ballots, counts=counts)

    assert alike(counted, rule(written_out))


@rules
@given(ballots=BALLOTS)
def test_the_sizes_of_ranks_do_not_matter(rule: Rule, ballots: list[list[int | None]]) -> None:
    squared = [[None if rank is None else -1 / rank for rank in ballot] for ballot in ballots]

    assert alike(rule(ballots), rule(squared))


@rules
@given(
    questions=st.lists(
        st.lists(st.lists(RANKS, min_size=4, max_size=4), min_size=3, max_size=3),
        min_size=1,
        max_size=4,
    )
)
def test_a_batch_is_a_loop_over_its_questions(
    rule: Rule, questions: list[list[list[int | None]]]
) -> None:
    together = outcomes(rule(questions))

    assert all(
        alike(one, rule(question)) for one, question in zip(together, questions, strict=True)
    )


@given(BALLOTS)
def test_scores_stay_in_their_ranges(ballots: list[list[int | None]]) -> None:
    voters = sum(any(ballot) for ballot in ballots)
    assume(voters)

    points = outcome(borda(ballots)).scores.values()

    assert sum(points) == pytest.approx(6 * voters)
    assert all(0 <= score <= 3 * voters for score in points)
    assert sum(outcome(copeland(ballots)).scores.values()) == pytest.approx(6)
    assert max(outcome(schulze(ballots)).scores.values()) == 3
    assert all(0 <= score <= 3 for score in outcome(instant_runoff(ballots)).scores.values())


@rules
def test_unanimity_elects_its_order(rule: Rule) -> None:
    result = outcome(rule(np.tile([2, 1, 4, 3], (5, 1)), candidates="abcd"))

    assert result.winners == ("b",)


@rules
def test_without_a_ballot_nobody_is_elected(rule: Rule) -> None:
    for ranks, counts in (([[None, math.nan]], None), ([[1, 2]], [0]), (np.empty((0, 2)), None)):
        assert reason(rule(ranks, counts=counts)) == "nobody ranked a candidate"


@rules
@pytest.mark.parametrize(
    ("counts", "candidates", "field"),
    [
        ([1, 2], None, "counts"),
        ([-1], None, "counts"),
        ([None], None, "counts"),
        (None, "abc", "candidates"),
        (None, "aa", "candidates"),
    ],
)
def test_counts_and_names_must_fit(
    rule: Rule, counts: list[float | None] | None, candidates: str | None, field: str
) -> None:
    with pytest.raises(InvalidValue, match=field) as refusal:
        rule([[1, 2]], counts=counts, candidates=candidates)

    assert refusal.value.field == field


@rules
def test_ballots_must_be_a_table_of_ranks(rule: Rule) -> None:
    with pytest.raises(InvalidValue, match="2 axes"):
        rule([1, 2])


def test_orders_with_ties_become_ranks() -> None:
    ranks = ranks_from_orders([["b", frozenset("ac")], ["c"]], "abc")

    assert ranks.tolist()[0] == [2, 1, 2]
    assert np.isnan(ranks[1, :2]).all()


@pytest.mark.parametrize("order", [["a", "a"], ["a", frozenset("ab")], ["z"]])
def test_an_order_with_a_stranger_or_a_repetition_is_refused(order: list[str]) -> None:
    with pytest.raises(InvalidValue, match="each candidate once") as refusal:
        ranks_from_orders([order], "ab")

    assert refusal.value.field == "orders"
