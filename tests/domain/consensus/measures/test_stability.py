import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus import bowker, changed_share, mcnemar, round_stability, transitions
from domain.consensus.coding import Floats
from domain.shared import InvalidValue
from tests.domain.consensus.measures.narrowing import batch, number, reason, same

# Unaided distance vision of 7,477 women, right eye by left eye (Stuart 1953): the usual example.
VISION = [
    [1520, 266, 124, 66],
    [234, 1512, 432, 78],
    [117, 362, 1772, 205],
    [36, 82, 179, 492],
]
LABELS = st.sampled_from([*"abc", None])
PAIRS = st.lists(st.tuples(LABELS, LABELS), max_size=9)
RATINGS = st.integers(1, 9) | st.none()
ROUNDS = st.lists(st.tuples(RATINGS, RATINGS), min_size=5, max_size=5)
TABLES = st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=3, max_size=3).map(
    lambda rows: np.array(rows, dtype=np.float64)
)


def split(pairs: list[tuple[object, object]]) -> tuple[list[object], list[object]]:
    return [before for before, _ in pairs], [after for _, after in pairs]


def test_changed_answers_of_a_recorded_debate() -> None:
    before = ["right"] * 300
    after = ["right"] * 243 + ["wrong"] * 57

    assert number(changed_share(before, after)) == pytest.approx(0.19)


def test_only_seats_that_answered_twice_are_compared() -> None:
    assert changed_share(["a", "b", None, "c"], ["a", "a", "b", math.nan]) == 0.5


@given(PAIRS, st.data())
def test_the_changed_share_obeys_its_laws(
    pairs: list[tuple[object, object]], data: st.DataObject
) -> None:
    before, after = split(pairs)
    new = {"a": 3, "b": 1, "c": 2, None: None}
    renamed = [[new[answer] for answer in answers] for answers in (before, after)]  # type: ignore[index]
    complete = [pair for pair in pairs if None not in pair]

    share = changed_share(before, after)

    assert same(share, changed_share(after, before))
    assert same(share, changed_share(*split(data.draw(st.permutations(pairs)))))
    assert same(share, changed_share(*renamed))
    assert same(share, changed_share(*split(pairs * 2)))
    assert same(share, changed_share(*split(complete)))
    assert isinstance(share, float) == bool(complete)
    if isinstance(share, float):
        assert 0 <= share <= 1
        assert (share == 0) == all(one == other for one, other in complete)


def test_without_a_pair_nothing_can_have_changed() -> None:
    expected = "no seat answered in both rounds"

    assert reason(changed_share(["a", None], [None, "a"])) == expected
    assert reason(round_stability([], []).ks_distance) == expected


def test_the_distance_of_distributions_hides_individual_changes() -> None:
    swapped = round_stability([1, 9, 1, 9], [9, 1, 9, 1])

    assert swapped.changed == 1
    assert swapped.ks_distance == 0


def test_the_distance_is_that_of_scipy() -> None:
    before, after = [1, 1, 2, 5, 5, 9, 9], [1, 3, 3, 3, 5, 7, 9]

    distance = number(round_stability(before, after).ks_distance)

    assert distance == pytest.approx(0.2857142857142857)  # scipy 1.17.1, ks_2samp


@given(st.lists(ROUNDS, min_size=1, max_size=4))
def test_the_stability_of_a_batch_is_a_loop(
    questions: list[list[tuple[int | None, int | None]]],
) -> None:
    before = [[one for one, _ in question] for question in questions]
    after = [[two for _, two in question] for question in questions]

    together = round_stability(before, after)

    for index, (one, two) in enumerate(zip(before, after, strict=True)):
        single = round_stability(one, two)
        assert same(batch(together.changed)[index], single.changed)
        assert same(batch(together.changed)[index], changed_share(one, two))
        assert same(batch(together.ks_distance)[index], single.ks_distance)
        assert not isinstance(single.ks_distance, float) or 0 <= single.ks_distance <= 1


def test_transitions_count_the_seats_by_both_answers() -> None:
    table = transitions(["y", "n", "y", None], ["n", "n", "y", "y"])

    assert table.tolist() == [[1, 0], [1, 1]]


def test_transitions_know_answers_of_the_second_round_alone() -> None:
    assert transitions(["b", "b"], ["a", "c"]).tolist() == [[0, 0, 0], [1, 0, 1], [0, 0, 0]]


def test_transitions_keep_the_order_of_the_options() -> None:
    before, after = np.array([["y"], ["n"]]), np.array([["n"], ["n"]])

    table = transitions(before, after, options=["y", "n", "?"])

    assert table.shape == (2, 3, 3)
    assert table[0].tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert table[1].tolist() == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_mcnemar_on_121_changes_against_59() -> None:
    test = mcnemar([[0, 121], [59, 0]])

    assert number(test.statistic) == pytest.approx(21.36, abs=5e-3)
    assert test.degrees == 1
    assert number(test.p_value) == pytest.approx(3.815135865112594e-06)  # statsmodels 0.15.0


def test_bowker_on_the_vision_of_women() -> None:
    test = bowker(VISION)

    assert number(test.statistic) == pytest.approx(19.106550215266772)  # statsmodels 0.15.0
    assert test.degrees == 6
    assert number(test.p_value) == pytest.approx(0.003987419840428568)


@given(TABLES, st.permutations(range(3)))
def test_bowker_obeys_its_laws(table: Floats, order: list[int]) -> None:
    test = bowker(table)

    for other in (bowker(table.T), bowker(table[np.ix_(order, order)])):
        assert same(test.p_value, other.p_value)
    wider = np.pad(table, (0, 1))
    assert same(test.statistic, bowker(wider).statistic)
    assert same(test.p_value, bowker(wider).p_value)
    if isinstance(test.statistic, float):
        assert test.statistic >= 0
        assert (test.statistic == 0) == bool((table == table.T).all())
        assert 0 <= number(test.p_value) <= 1


@given(st.lists(TABLES, min_size=1, max_size=4))
def test_tests_of_a_batch_are_a_loop(tables: list[Floats]) -> None:
    together = bowker(np.array(tables))

    for index, table in enumerate(tables):
        assert same(batch(together.statistic)[index], bowker(table).statistic)
        assert same(batch(together.p_value)[index], bowker(table).p_value)
        assert same(batch(together.degrees)[index], bowker(table).degrees)


@given(TABLES)
def test_with_two_answers_bowker_is_mcnemar(table: Floats) -> None:
    one, other = bowker(table[:2, :2]), mcnemar(table[:2, :2])

    assert one == other


def test_replication_doubles_the_statistic() -> None:
    assert number(mcnemar([[0, 20], [8, 0]]).statistic) == 2 * number(
        mcnemar([[0, 10], [4, 0]]).statistic
    )


def test_without_a_change_there_is_nothing_to_test() -> None:
    test = mcnemar([[5, 0], [0, 5]])

    assert reason(test.statistic) == reason(test.p_value) == reason(test.degrees)
    assert "nothing to test" in reason(bowker(np.zeros((3, 3))).statistic)


@pytest.mark.parametrize(
    ("table", "rule"),
    [
        ([[0, 1.5], [1, 0]], "whole numbers"),
        ([[0, -1], [1, 0]], "whole numbers"),
        ([[0, None], [1, 0]], "whole numbers"),
        ([[0, 1, 2], [1, 0, 2]], "same answers"),
        ([1, 2], "2 axes"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(table: list[list[float]], rule: str) -> None:
    with pytest.raises(InvalidValue, match=rule) as refusal:
        bowker(table)

    assert refusal.value.field == "table"


def test_mcnemar_takes_two_answers_only() -> None:
    with pytest.raises(InvalidValue, match="2 by 2"):
        mcnemar(VISION)


def test_rounds_of_different_seats_are_refused() -> None:
    for measure in (changed_share, round_stability, transitions):
        with pytest.raises(InvalidValue, match="same seats") as refusal:
            measure([1, 2], [1, 2, 3])
        assert refusal.value.field == "after"
