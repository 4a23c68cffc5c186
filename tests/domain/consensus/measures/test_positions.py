"""The laws of vote shares, pairwise agreement and entropy."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.consensus import (
    Batch,
    Figure,
    normalised_entropy,
    pairwise_agreement,
    plurality_share,
)
from domain.shared import InvalidValue
from tests.domain.consensus.measures.narrowing import batch, number, reason, same

Measure = Callable[[list[str | None]], Figure | Batch]

VOTES = st.lists(st.sampled_from("abcd"), min_size=2, max_size=12)
GAPPY = st.lists(st.sampled_from("abc") | st.none(), min_size=5, max_size=5)
measure = pytest.mark.parametrize(
    "measure", [plurality_share, pairwise_agreement, normalised_entropy]
)


def test_five_votes_by_hand() -> None:
    votes = ["a", "a", "a", "b", "c"]
    entropy = -(0.6 * math.log(0.6) + 2 * 0.2 * math.log(0.2))

    assert plurality_share(votes) == 3 / 5
    assert pairwise_agreement(votes) == 3 * 2 / (5 * 4)
    assert number(normalised_entropy(votes)) == pytest.approx(entropy / math.log(5))


def test_declared_options_are_the_yardstick_of_entropy() -> None:
    split = ["yes", "yes", "no", "no"]

    assert normalised_entropy(split, categories=["yes", "no"]) == 1
    assert normalised_entropy(split, categories=["yes", "no", "later", "never"]) == 0.5
    assert normalised_entropy(split) == 0.5


def test_entropy_tells_apart_what_the_leader_share_cannot() -> None:
    two_camps, scattered = ["a", "a", "b", "b"], ["a", "a", "b", "c"]

    assert plurality_share(two_camps) == plurality_share(scattered)
    assert number(normalised_entropy(two_camps)) < number(normalised_entropy(scattered))


def test_pairwise_agreement_and_entropy_change_when_the_panel_is_duplicated() -> None:
    assert pairwise_agreement(["a", "b"]) == 0
    assert pairwise_agreement(["a", "b"] * 2) == 1 / 3
    assert normalised_entropy(["a", "b"]) == 1
    assert normalised_entropy(["a", "b"] * 2) == 0.5


def test_any_hashable_label_will_do() -> None:
    votes = [1, 1.0, True, "1", frozenset({1})]

    assert plurality_share(votes) == 3 / 5


def test_large_numbers_are_not_mixed_up() -> None:
    assert plurality_share(np.array([2**60, 2**60 + 1, 2**60 + 2, 2**60 + 2])) == 1 / 2
    assert plurality_share(np.array([0.5, 1e300, np.inf, 0.5])) == 1 / 2


@measure
@given(votes=VOTES)
def test_it_lies_between_0_and_1(measure: Measure, votes: list[str | None]) -> None:
    assert 0 <= number(measure(votes)) <= 1


@measure
@given(votes=VOTES)
def test_unanimity_alone_is_one_end(measure: Measure, votes: list[str | None]) -> None:
    end = 0 if measure is normalised_entropy else 1

    assert (number(measure(votes)) == end) == (len(set(votes)) == 1)


@measure
@pytest.mark.parametrize("size", [2, 3, 7])
def test_all_different_is_the_other_end(measure: Measure, size: int) -> None:
    end = {"plurality_share": 1 / size, "pairwise_agreement": 0, "normalised_entropy": 1}

    assert number(measure([str(seat) for seat in range(size)])) == pytest.approx(
        end[measure.__name__]
    )


@measure
@given(votes=VOTES, data=st.data())
def test_neither_order_nor_names_matter(
    measure: Measure, votes: list[str | None], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(votes))
    names = dict(zip("abcd", data.draw(st.permutations("wxyz")), strict=True))

    assert same(number(measure(votes)), measure([names[vote or ""] for vote in shuffled]))


@given(votes=VOTES, copies=st.integers(2, 4))
def test_the_leaders_share_survives_duplication(votes: list[str], copies: int) -> None:
    assert plurality_share(votes * copies) == plurality_share(votes)


@given(votes=VOTES, copies=st.integers(2, 4))
def test_entropy_over_few_options_survives_duplication(votes: list[str], copies: int) -> None:
    assume(len(votes) >= 4)
    entropy = number(normalised_entropy(votes, categories="abcd"))

    assert same(entropy, normalised_entropy(votes * copies, categories="abcd"))


@given(votes=VOTES)
def test_joining_the_leader_never_lowers_agreement(votes: list[str]) -> None:
    joined = [*votes, max(votes, key=votes.count)]

    assert number(plurality_share(joined)) >= number(plurality_share(votes))
    assert number(pairwise_agreement(joined)) >= number(pairwise_agreement(votes)) - 1e-12


@measure
@given(questions=st.lists(GAPPY, min_size=1, max_size=6))
def test_a_batch_is_its_questions_one_by_one(
    measure: Measure, questions: list[list[str | None]]
) -> None:
    together = batch(measure(questions))  # type: ignore[arg-type] # a batch of what it takes

    for figure, question in zip(together, questions, strict=True):
        assert same(figure, measure(question))


@measure
@given(votes=GAPPY)
def test_a_missing_vote_is_no_vote(measure: Measure, votes: list[str | None]) -> None:
    present = [vote for vote in votes if vote is not None]
    with_nan = [math.nan if vote is None else vote for vote in votes]

    alone = measure(list(present))

    assert measure(votes) == alone
    assert measure(with_nan) == alone  # type: ignore[arg-type] # any label


@measure
@pytest.mark.parametrize("votes", [[], ["a"], [None, "a", None]])
def test_one_voter_can_neither_agree_nor_disagree(
    measure: Measure, votes: list[str | None]
) -> None:
    assert reason(measure(votes)) == "fewer than two voted"


@measure
@pytest.mark.parametrize(
    ("votes", "code"),
    [
        ("a", "axes_unexpected"),
        ([[["a"]]], "axes_unexpected"),
        ([["a", "b"], ["a"]], "rows_ragged"),
        ([{"a"}, {"b"}], "label_unhashable"),
    ],
)
def test_malformed_votes_are_refused(measure: Measure, votes: list[str | None], code: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        measure(votes)

    assert (refusal.value.code, refusal.value.field) == (code, "votes")


def test_a_vote_beyond_the_options_is_refused() -> None:
    with pytest.raises(InvalidValue, match="'maybe', which is not among the categories"):
        normalised_entropy(["yes", "maybe"], categories=["yes", "no"])
    with pytest.raises(InvalidValue, match="at least two options"):
        normalised_entropy(["yes", "yes"], categories=["yes", "yes"])


@measure
def test_a_million_votes_with_a_million_names(measure: Measure) -> None:
    names = np.arange(1_000_000.0)

    assert 0 <= number(measure(names)) <= 1  # type: ignore[arg-type] # an array of labels
    assert len(batch(measure(names.reshape(-1, 5)))) == 200_000  # type: ignore[arg-type]
