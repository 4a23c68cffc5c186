import math
from typing import Literal

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.consensus import spectral_consensus
from domain.consensus.coding import Floats
from domain.shared import InvalidValue
from tests.domain.consensus.measures.narrowing import batch, number, reason, same

STANCES = st.lists(st.floats(-1, 1), min_size=2, max_size=8)
MAYBE = st.lists(st.floats(-1, 1) | st.none(), min_size=4, max_size=4)
WEIGHTS = st.lists(st.floats(0, 1), min_size=4, max_size=4)
ENCODINGS: list[Literal["probabilities", "embeddings"]] = ["probabilities", "embeddings"]
encodings = pytest.mark.parametrize("encoding", ENCODINGS)


def rows(most: int = 6) -> st.SearchStrategy[Floats]:
    """Experts with three numbers each, above 0 and summing to 1."""
    row = st.lists(st.integers(1, 9), min_size=3, max_size=3)
    return st.lists(row, min_size=2, max_size=most).map(
        lambda found: np.array(found) / np.sum(found, axis=1, keepdims=True)
    )


def test_half_against_half_at_the_poles_is_no_consensus() -> None:
    assert number(spectral_consensus([1, 1, 1, -1, -1, -1])) == pytest.approx(0, abs=1e-12)


def test_five_against_one() -> None:
    assert number(spectral_consensus([1, 1, 1, 1, 1, -1])) == pytest.approx(0.350, abs=5e-4)


def test_a_panel_duplicated_scores_the_same() -> None:
    panel = [1, 1, 1, 1, 1, -1]

    assert same(spectral_consensus(panel), spectral_consensus(panel * 4))


def test_five_stances_spread_evenly() -> None:
    level = spectral_consensus([1, 0.5, 0, -0.5, -1])

    assert number(level) == pytest.approx(0.175, abs=5e-4)


def test_weights_count() -> None:
    level = spectral_consensus([1, -1], weights=[0.9, 0.1])

    assert number(level) == pytest.approx(0.531, abs=5e-4)


def test_ratings_count_as_stances_on_their_scale() -> None:
    ratings = spectral_consensus([1, 3, 9], scale=(1, 9))

    assert same(ratings, spectral_consensus([-1, -0.5, 1]))


def test_a_dissenter_who_comes_home_raises_the_level_step_by_step() -> None:
    levels = [number(spectral_consensus([1, 1, 1, s])) for s in np.linspace(-1, 1, 21)]

    assert levels == sorted(levels)
    assert levels[-1] == pytest.approx(1)


def test_two_camps_among_five_options_are_not_nothing() -> None:
    votes = np.eye(5)[[0, 0, 0, 1, 1, 1]]

    level = number(spectral_consensus(votes, encoding="probabilities"))

    assert level == pytest.approx(0.569, abs=5e-4)


@given(st.lists(st.integers(0, 3), min_size=4, max_size=9))
def test_for_one_hot_votes_it_is_shannon_entropy(votes: list[int]) -> None:
    shares = np.bincount(votes) / len(votes)
    entropy = -sum(share * math.log(share) for share in shares if share)

    level = number(spectral_consensus(np.eye(4)[votes], encoding="probabilities"))

    assert level == pytest.approx(1 - entropy / math.log(4), abs=1e-9)


def test_replication_raises_the_level_of_fewer_experts_than_options() -> None:
    panel = np.eye(5)[[0, 1]]

    once = number(spectral_consensus(panel, encoding="probabilities"))
    twice = number(spectral_consensus(np.tile(panel, (3, 1)), encoding="probabilities"))

    assert once == pytest.approx(0, abs=1e-12)
    assert twice > 0.5


def test_opposite_embeddings_are_not_unanimous() -> None:
    level = number(spectral_consensus([[1, 2], [-1, -2]], encoding="embeddings"))

    assert level == pytest.approx(0, abs=1e-12)


def test_the_level_of_embeddings_is_the_mean_squared_overlap_of_pairs() -> None:
    rng = np.random.default_rng(7)
    embeddings = rng.normal(size=(5, 3))
    units = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    overlaps = ((1 + units @ units.T) / 2) ** 2
    expected = overlaps[~np.eye(5, dtype=bool)].mean()

    for shaped in (embeddings, np.pad(embeddings, ((0, 0), (0, 9)))):
        level = number(spectral_consensus(shaped, encoding="embeddings"))
        assert level == pytest.approx(expected)


def test_random_embeddings_score_a_quarter_however_many() -> None:
    rng = np.random.default_rng(1)

    for experts in (5, 15, 50):
        level = spectral_consensus(rng.normal(size=(experts, 384)), encoding="embeddings")
        assert number(level) == pytest.approx(0.25, abs=0.02)


@given(STANCES, st.data())
def test_stances_obey_the_laws(stances: list[float], data: st.DataObject) -> None:
    level = number(spectral_consensus(stances))

    assert 0 <= level <= 1
    assert same(level, spectral_consensus(data.draw(st.permutations(stances))))
    assert same(level, spectral_consensus([-stance for stance in stances]))
    assert same(level, spectral_consensus(stances * 3))
    assert same(1.0, spectral_consensus([stances[0]] * len(stances)))
    assume(max(stances) - min(stances) > 1e-3)
    assert level < 1


@encodings
@given(panel=rows(), data=st.data())
def test_states_of_more_dimensions_obey_the_laws(
    encoding: Literal["probabilities", "embeddings"], panel: Floats, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(panel))))
    relabelled = data.draw(st.permutations(range(3)))

    level = number(spectral_consensus(panel, encoding=encoding))

    assert 0 <= level <= 1
    assert same(level, spectral_consensus(panel[order], encoding=encoding))
    assert same(level, spectral_consensus(panel[:, relabelled], encoding=encoding))
    assert same(1.0, spectral_consensus(panel[[0, 0, 0]], encoding=encoding))


@given(rows(), st.floats(0.1, 100), st.floats(0, math.tau))
def test_embeddings_may_be_rotated_and_scaled(panel: Floats, size: float, angle: float) -> None:
    turn = np.eye(3)
    turn[:2, :2] = [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]

    level = spectral_consensus(panel, encoding="embeddings")

    assert same(level, spectral_consensus(size * panel @ turn, encoding="embeddings"))


@given(st.lists(MAYBE, min_size=1, max_size=5), WEIGHTS)
def test_a_batch_is_a_loop_and_the_missing_are_absent(
    questions: list[list[float | None]], weights: list[float]
) -> None:
    together = batch(spectral_consensus(questions, weights=weights))

    for figure, question in zip(together, questions, strict=True):
        there = [i for i, one in enumerate(question) if one is not None and weights[i] > 0]
        present = [question[i] for i in there]
        assert same(figure, spectral_consensus(question, weights=weights))
        assert same(figure, spectral_consensus(present, weights=[weights[i] for i in there]))


@encodings
@given(panels=st.lists(rows(most=2), min_size=1, max_size=4), gap=st.integers(0, 2))
def test_more_dimensions_in_a_batch_are_a_loop(
    encoding: Literal["probabilities", "embeddings"], panels: list[Floats], gap: int
) -> None:
    questions = np.full((len(panels), 3, 3), np.nan)
    questions[:, [one for one in range(3) if one != gap]] = panels

    together = batch(spectral_consensus(questions, encoding=encoding))

    for figure, panel in zip(together, panels, strict=True):
        assert same(figure, spectral_consensus(panel, encoding=encoding))


def test_one_expert_cannot_agree() -> None:
    expected = "fewer than two experts with a weight"

    assert reason(spectral_consensus([])) == expected
    assert reason(spectral_consensus([0.5, None])) == expected
    assert reason(spectral_consensus([0.5, 0.5], weights=[1, 0])) == expected


def test_a_single_option_cannot_divide() -> None:
    level = spectral_consensus([[1.0], [1.0]], encoding="probabilities")

    assert reason(level) == "there is a single option"


@pytest.mark.parametrize(
    ("opinions", "encoding", "rule"),
    [
        ([1.5, 0], "stance", "every stance must be -1.0 to 1.0"),
        ([math.inf, 0], "stance", "finite"),
        ([[0.5, 0.6]], "probabilities", "sum to 1"),
        ([[1.5, -0.5]], "probabilities", "at least 0"),
        ([[1.0, None]], "probabilities", "all be missing"),
        ([[0.0, 0.0]], "embeddings", "direction"),
        ([0.5, 0.5], "embeddings", "2 axes"),
    ],
)
def test_what_is_no_opinion_is_refused(
    opinions: list[float],
    encoding: Literal["stance", "probabilities", "embeddings"],
    rule: str,
) -> None:
    with pytest.raises(InvalidValue, match=rule) as refusal:
        spectral_consensus(opinions, encoding=encoding)

    assert refusal.value.field == "opinions"


def test_unknown_encodings_and_empty_scales_are_refused() -> None:
    with pytest.raises(InvalidValue, match="encoding must be one of"):
        spectral_consensus([1, 1], encoding="spin")  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="scale must go"):
        spectral_consensus([1, 1], scale=(9, 1))
