import math
from collections.abc import Hashable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import (
    Outcome,
    Undefined,
    reconcile_vote,
    surprisingly_popular,
    weighted_log_odds,
)
from domain.shared import InvalidValue
from tests.domain.consensus.measures.narrowing import outcome, outcomes, reason

CHANCES = st.floats(0, 1)
CAST = st.lists(st.tuples(st.sampled_from("abc"), CHANCES), min_size=1, max_size=9)
MAYBE_CAST = st.lists(st.tuples(st.sampled_from([*"abc", None]), CHANCES), min_size=4, max_size=4)
WEIGHTED = [weighted_log_odds, reconcile_vote]
weighted = pytest.mark.parametrize("measure", WEIGHTED)


def alike(one: object, other: object) -> bool:
    if not (isinstance(one, Outcome) and isinstance(other, Outcome)):
        return isinstance(one, Undefined) and one == other
    return one.winners == other.winners and one.scores == pytest.approx(other.scores)


def test_one_expert_of_ninety_percent_beats_three_of_sixty() -> None:
    result = outcome(weighted_log_odds(["yes", "no", "no", "no"], [0.9, 0.6, 0.6, 0.6]))

    assert result.weights == pytest.approx((2.197, 0.405, 0.405, 0.405), abs=5e-4)
    assert result.scores == pytest.approx({"yes": math.log(9), "no": 3 * math.log(1.5)})
    assert result.winners == ("yes",)


def test_a_voter_who_guesses_counts_nothing() -> None:
    result = outcome(weighted_log_odds([1, 2], [0.25, 0.3], options=[1, 2, 3, 4]))

    assert result.weights[0] == pytest.approx(0)
    assert result.winners == (2,)


def test_a_voter_worse_than_a_guess_counts_against_the_own_option() -> None:
    result = outcome(weighted_log_odds(["a"], [0.2], options=["a", "b"]))

    assert result.scores["a"] < 0
    assert result.winners == ("b",)


def test_a_spotless_record_makes_no_dictator() -> None:
    result = outcome(weighted_log_odds([*"ab"], [1.0, 0.0]))

    assert result.weights == pytest.approx((math.log(999), -math.log(999)))


def test_more_options_make_a_vote_weigh_more() -> None:
    two = outcome(weighted_log_odds([*"ab"], [0.6, 0.6]))
    four = outcome(weighted_log_odds([*"ab"], [0.6, 0.6], options="abcd"))

    assert four.weights[0] - two.weights[0] == pytest.approx(math.log(3))


@given(st.lists(st.sampled_from("abc"), min_size=1), st.floats(0.51, 0.99))
def test_equal_accuracies_give_the_plurality(votes: list[str], accuracy: float) -> None:
    result = outcome(weighted_log_odds(votes, [accuracy] * len(votes), options="abc"))

    most = max(votes.count(option) for option in "abc")
    assert set(result.winners) == {option for option in "abc" if votes.count(option) == most}


@given(CAST, st.floats(0.34, 1))
def test_more_support_never_unseats_the_winner(cast: list[tuple[str, float]], p: float) -> None:
    votes, chances = zip(*cast, strict=True)
    before = outcome(weighted_log_odds(votes, chances, options="abc")).winners

    after = outcome(weighted_log_odds([*votes, before[0]], [*chances, p], options="abc")).winners

    assert before[0] in after


@pytest.mark.parametrize(
    ("confidence", "weight"),
    [
        (1, 1),
        (0.99, 0.8),
        (0.9, 0.8),
        (0.89, 0.5),
        (0.8, 0.5),
        (0.79, 0.3),
        (0.61, 0.3),
        (0.6, 0.1),
        (0, 0.1),
    ],
)
def test_confidence_counts_in_the_steps_of_reconcile(confidence: float, weight: float) -> None:
    assert outcome(reconcile_vote(["a"], [confidence])).weights == (weight,)


def test_a_tie_of_confidence_steps_has_two_winners() -> None:
    result = outcome(reconcile_vote(["A", "B", "B"], [0.95, 0.7, 0.85]))

    assert result.scores == pytest.approx({"A": 0.8, "B": 0.8})
    assert result.winners == ("A", "B")


@weighted
@given(cast=CAST, data=st.data())
def test_the_order_of_voters_does_not_matter(
    measure: type, cast: list[tuple[str, float]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(cast))

    one = outcome(measure(*zip(*cast, strict=True)))
    other = outcome(measure(*zip(*shuffled, strict=True)))

    assert alike(one, other)


@weighted
@given(cast=CAST)
def test_relabelling_the_options_relabels_the_outcome(
    measure: type, cast: list[tuple[str, float]]
) -> None:
    votes, chances = zip(*cast, strict=True)
    new: dict[Hashable, int] = {"a": 3, "b": 1, "c": 2}

    one = outcome(measure(votes, chances))
    other = outcome(measure([new[vote] for vote in votes], chances))

    assert {new[option] for option in one.winners} == set(other.winners)
    assert {new[o]: s for o, s in one.scores.items()} == pytest.approx(other.scores)


@weighted
@given(rows=st.lists(MAYBE_CAST, min_size=1, max_size=5), listed=st.booleans())
def test_a_batch_is_a_loop_over_its_questions(
    measure: type, rows: list[list[tuple[str | None, float]]], *, listed: bool
) -> None:
    votes = [[vote for vote, _ in row] for row in rows]
    chances = [[chance for _, chance in row] for row in rows]
    options = "abc" if listed else None

    together = outcomes(measure(votes, chances, options=options))

    for index, (vote, chance) in enumerate(zip(votes, chances, strict=True)):
        assert alike(together[index], measure(vote, chance, options=options))


@weighted
@given(cast=CAST)
def test_a_missing_vote_is_no_vote(measure: type, cast: list[tuple[str, float]]) -> None:
    votes, chances = zip(*cast, strict=True)

    one = outcome(measure(votes, chances))
    other = outcome(measure([None, *votes, math.nan], [0.5, *chances, None]))

    assert alike(one, other)
    assert other.weights == (0.0, *one.weights, 0.0)


@weighted
def test_nobody_voted_is_undefined(measure: type) -> None:
    assert reason(measure([None, None], [0.5, 0.5])) == "nobody voted"
    assert reason(measure([], [])) == "nobody voted"


@weighted
@pytest.mark.parametrize("chances", [[0.5], [0.5, 1.1], [0.5, -0.1], [0.5, None], [0.5, "x"]])
def test_what_is_not_a_chance_beside_each_vote_is_refused(
    measure: type, chances: Sequence[object]
) -> None:
    with pytest.raises(InvalidValue, match=r"accuracies|confidences"):
        measure(["a", "b"], chances)


def test_a_vote_for_no_option_is_refused_by_name() -> None:
    with pytest.raises(InvalidValue, match="'d'") as refusal:
        weighted_log_odds(["a", "d"], [0.6, 0.6], options="abc")

    assert refusal.value.field == "votes"


def test_a_single_option_is_no_choice() -> None:
    with pytest.raises(InvalidValue, match="at least two"):
        weighted_log_odds(["a"], [0.6], options=["a"])


def test_many_questions_with_labels_of_their_own_take_little_room() -> None:
    labels = np.arange(60_000).reshape(20_000, 3)

    result = outcomes(weighted_log_odds(labels, [0.9, 0.6, 0.6]))

    assert result.score.size == 60_000
    assert outcome(result[-1]).winners == (59_997,)


def test_a_slice_of_outcomes_is_a_list_of_them() -> None:
    votes: list[list[str | None]] = [["a"], ["b"], [None]]

    result = outcomes(reconcile_vote(votes, [1.0]))

    assert [getattr(one, "winners", None) for one in result[1:]] == [("b",), None]
    assert len(list(result)) == 3


def test_the_answer_that_few_expect_is_surprisingly_popular() -> None:
    votes = ["yes"] * 65 + ["no"] * 35

    result = outcome(surprisingly_popular(votes, [[0.75, 0.25]] * 100, options=["yes", "no"]))

    assert result.scores == pytest.approx({"yes": -0.1, "no": 0.1})
    assert result.winners == ("no",)


def test_unanimity_that_everybody_predicted_surprises_nobody() -> None:
    result = outcome(surprisingly_popular(["a"] * 3, [[1.0, 0.0]] * 3, options="ab"))

    assert result.winners == ("a", "b")


@st.composite
def predicted(draw: st.DrawFn) -> tuple[list[str | None], list[list[float | None]]]:
    votes: list[str | None] = []
    shares: list[list[float | None]] = []
    for _ in range(4):
        votes.append(draw(st.sampled_from([*"abc", None])))
        parts = draw(st.lists(st.integers(1, 9), min_size=3, max_size=3))
        there = draw(st.booleans())
        shares.append([part / sum(parts) if there else None for part in parts])
    return votes, shares


@given(predicted())
def test_surprise_sums_to_nothing_and_stays_in_its_range(
    question: tuple[list[str | None], list[list[float | None]]],
) -> None:
    result = surprisingly_popular(*question, options="abc")

    if isinstance(result, Outcome):
        assert sum(result.scores.values()) == pytest.approx(0)
        assert all(-1 <= score <= 1 for score in result.scores.values())
    else:
        assert reason(result) in {"nobody voted", "nobody predicted the votes"}


@given(st.lists(predicted(), min_size=1, max_size=4))
def test_surprise_in_a_batch_is_a_loop_over_its_questions(
    questions: list[tuple[list[str | None], list[list[float | None]]]],
) -> None:
    votes, predictions = ([question[part] for question in questions] for part in (0, 1))

    together = outcomes(surprisingly_popular(votes, predictions, options="abc"))  # type: ignore[arg-type]

    for index, question in enumerate(questions):
        assert alike(together[index], surprisingly_popular(*question, options="abc"))


@pytest.mark.parametrize(
    ("predictions", "rule"),
    [
        ([[0.5, 0.6]], "sum to 1"),
        ([[1.5, -0.5]], "0 to 1"),
        ([[0.5, None]], "0 to 1"),
        ([[1.0]], "of shape"),
    ],
)
def test_impossible_predictions_are_refused(
    predictions: list[list[float | None]], rule: str
) -> None:
    with pytest.raises(InvalidValue, match=rule) as refusal:
        surprisingly_popular(["a"], predictions, options="ab")

    assert refusal.value.field == "predictions"
