import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from domain.consensus import LatentClasses, Undefined, dawid_skene
from domain.shared import InvalidValue
from tests.domain.consensus.measures.anaesthetists import OBSERVERS, RATINGS
from tests.domain.consensus.measures.narrowing import reason

# The first observer's error rates, by the patient's class, as the paper prints them.
OBSERVER_1 = [
    [0.89, 0.11, 0.00, 0.00],
    [0.07, 0.88, 0.05, 0.00],
    [0.00, 0.34, 0.66, 0.00],
    [0.00, 0.00, 0.56, 0.44],
]
LABELS = st.sampled_from([*"abc", None])
TABLES = st.integers(2, 6).flatmap(
    lambda items: st.lists(st.lists(LABELS, min_size=items, max_size=items), min_size=2, max_size=5)
)
SETS = st.lists(st.lists(LABELS, min_size=3, max_size=3), min_size=2, max_size=2)
Variant = tuple[Literal["confusion", "one_coin"], Literal["flat", "learned"]]
VARIANTS: list[Variant] = [
    ("confusion", "flat"),
    ("confusion", "learned"),
    ("one_coin", "flat"),
    ("one_coin", "learned"),
]
variants = pytest.mark.parametrize("variant", VARIANTS)
FEW = 30


def table_of(rows: Iterable[Iterable[object]]) -> NDArray[np.object_]:
    return np.array([list(row) for row in rows], dtype=object)


def fit(
    labels: Iterable[Iterable[object]],
    variant: Variant = ("confusion", "flat"),
    *,
    classes: str | None = "abc",
    steps: int = FEW,
) -> LatentClasses:
    found = dawid_skene(
        table_of(labels),
        classes=classes,
        model=variant[0],
        prior=variant[1],
        maximum_steps=steps,
    )
    assert isinstance(found, LatentClasses)
    return found


def labelled(table: Iterable[Iterable[object]]) -> bool:
    return any(label is not None for row in table for label in row)


def test_the_anaesthetists_of_1979() -> None:
    found = dawid_skene(RATINGS, raters=OBSERVERS, prior="learned")

    assert isinstance(found, LatentClasses)
    assert found.classes == (1, 2, 3, 4)
    assert found.raters == (1, 2, 3, 4, 5)
    assert found.converged
    assert found.marginals == pytest.approx([0.40, 0.42, 0.11, 0.07], abs=5e-3)
    assert found.confusion[0] == pytest.approx(
        np.array(OBSERVER_1),
        abs=5e-3,
    )


def test_a_flat_prior_reads_the_anaesthetists_almost_alike() -> None:
    found = dawid_skene(RATINGS, raters=OBSERVERS)

    assert isinstance(found, LatentClasses)
    assert found.prior.tolist() == [0.25] * 4
    assert found.marginals == pytest.approx([0.40, 0.42, 0.11, 0.07], abs=0.01)


def test_a_careless_rater_is_found_out() -> None:
    truth = "abcabcabcabc"
    careless = "aaaaaabbbbbb"

    found = fit([truth, truth, truth, careless], classes=None)

    assert found.accuracies == pytest.approx([1, 1, 1, 1 / 3])
    assert [winners[0] for winners in found.winners] == list(truth)


def test_one_coin_gives_each_rater_one_accuracy() -> None:
    found = fit(["abcabc", "abcabc", "abcaaa"], ("one_coin", "flat"))

    for matrix, accuracy in zip(found.confusion, found.accuracies, strict=True):
        wrong = (1 - accuracy) / 2
        assert matrix == pytest.approx(np.where(np.eye(3, dtype=bool), accuracy, wrong))


def test_an_item_without_labels_keeps_the_prior() -> None:
    found = fit([["a", None, "b"], ["a", None, "b"]], classes=None)

    assert found.posterior[1] == pytest.approx([0.5, 0.5])
    assert list(found.winners) == [("a",), ("a", "b"), ("b",)]
    assert found.marginals == pytest.approx([0.5, 0.5])


def test_a_rater_without_labels_has_no_accuracy() -> None:
    found = fit([["a", "b"], ["a", "b"], [None, None]])

    assert found.confusion[2] == pytest.approx(np.full((3, 3), 1 / 3))
    assert found.evidence[2].tolist() == [0, 0, 0]
    assert math.isnan(found.accuracies[2])


@variants
@settings(deadline=None, max_examples=40)
@given(table=TABLES.filter(labelled))
def test_the_likelihood_never_falls_and_all_chances_are_chances(
    variant: Variant, table: list[list[object]]
) -> None:
    found = fit(table, variant)

    for before, after in pairwise(found.log_likelihoods):
        assert after >= before - 1e-12 * max(1, abs(before))
    assert found.posterior.sum(axis=1) == pytest.approx(1)
    assert found.confusion.sum(axis=2) == pytest.approx(1)
    assert found.prior.sum() == pytest.approx(1)
    assert (found.posterior >= 0).all()
    assert (found.confusion >= 0).all()


@variants
@settings(deadline=None, max_examples=40)
@given(table=TABLES.filter(labelled), data=st.data())
def test_classes_raters_and_items_have_no_names(
    variant: Variant, table: list[list[object]], data: st.DataObject
) -> None:
    renamed = data.draw(st.permutations("abc"))
    new: dict[object, str | None] = dict(zip([*"abc", None], [*renamed, None], strict=True))
    items = data.draw(st.permutations(range(len(table[0]))))
    raters = data.draw(st.permutations(range(len(table))))
    other_table = [[new[table[rater][item]] for item in items] for rater in raters]

    # Balanced labels start at a saddle, which rounding leaves this way or that in later steps.
    found, other = (fit(one, variant, steps=4) for one in (table, other_table))

    classes = ["abc".index(new_name) for new_name in renamed]
    assert len(other.log_likelihoods) == len(found.log_likelihoods)
    assert other.log_likelihoods == pytest.approx(found.log_likelihoods)
    assert other.posterior[:, classes] == pytest.approx(found.posterior[items], abs=1e-6)
    assert other.accuracies == pytest.approx(found.accuracies[raters], abs=1e-6, nan_ok=True)


@variants
@settings(deadline=None, max_examples=40)
@given(table=TABLES.filter(labelled))
def test_missing_raters_and_items_are_absent(variant: Variant, table: list[list[object]]) -> None:
    wider = [[*row, None] for row in table] + [[None] * (len(table[0]) + 1)]

    found, other = fit(table, variant), fit(wider, variant)

    assert other.log_likelihoods == pytest.approx(found.log_likelihoods)
    assert other.posterior[:-1] == pytest.approx(found.posterior)
    assert other.confusion[:-1] == pytest.approx(found.confusion)


@settings(deadline=None, max_examples=40)
@given(st.lists(SETS, min_size=1, max_size=3))
def test_sets_in_a_batch_are_fitted_apart(sets: list[list[list[object]]]) -> None:
    together = dawid_skene(np.array(sets, dtype=object), maximum_steps=FEW)

    assert isinstance(together, tuple)
    for one, table in zip(together, sets, strict=True):
        single = dawid_skene(table_of(table), maximum_steps=FEW)
        if isinstance(one, Undefined):
            assert one == single
        else:
            assert isinstance(single, LatentClasses)
            assert one.classes == single.classes
            assert one.posterior == pytest.approx(single.posterior)


def test_raters_who_err_together_outweigh_the_majority() -> None:
    """A documented danger: copies of one rater count as agreement of many."""
    truth = ["abababababab"] * 3
    copied = ["aaaaaabbbbbb"] * 2

    before, after = fit(truth + copied, classes=None), fit(truth + copied * 2, classes=None)

    assert "".join(str(one[0]) for one in before.winners) == truth[0]
    assert "".join(str(one[0]) for one in after.winners) == copied[0]


def test_a_learned_prior_can_collapse_where_a_flat_one_does_not() -> None:
    """Nine items in ten are `a`; poor raters then make the rare class vanish."""
    rng = np.random.default_rng(3)
    truth = np.where(np.arange(60) < 48, "a", "b")
    other = np.where(truth == "a", "b", "a")
    table = [np.where(rng.random(60) < 0.65, truth, other) for _ in range(4)]

    flat = fit(table, ("one_coin", "flat"), classes="ab")
    learned = fit(table, ("one_coin", "learned"), classes="ab")

    assert learned.marginals.min() < flat.marginals.min()


def test_one_label_alone_is_undefined() -> None:
    assert "two classes" in reason(dawid_skene(table_of([["a", "a"], ["a", None]])))
    assert "two classes" in reason(dawid_skene(table_of([[None]]), classes="ab"))
    assert isinstance(dawid_skene(table_of(["aa"]), classes="ab"), LatentClasses)


def test_steps_that_run_out_are_told() -> None:
    found = dawid_skene(RATINGS, raters=OBSERVERS, maximum_steps=2)

    assert isinstance(found, LatentClasses)
    assert len(found.log_likelihoods) == 2
    assert not found.converged


def test_a_million_labels_are_fine() -> None:
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 4, 5000)
    labels = np.where(rng.random((200, 5000)) < 0.6, truth, rng.integers(0, 4, (200, 5000)))

    found = dawid_skene(labels, maximum_steps=2)

    assert isinstance(found, LatentClasses)
    assert (found.posterior.argmax(axis=1) == truth).all()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"raters": [1]}, "raters"),
        ({"classes": "a"}, "labels"),
        ({"model": "two_coin"}, "model"),
        ({"prior": "steep"}, "prior"),
        ({"maximum_steps": 0}, "maximum_steps"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidValue, match=field) as refusal:
        dawid_skene(table_of(["ab", "ab"]), **wrong)  # type: ignore[arg-type]

    assert refusal.value.field == field


def test_labels_must_be_a_table() -> None:
    with pytest.raises(InvalidValue, match="2 axes"):
        dawid_skene(["a", "b"])
