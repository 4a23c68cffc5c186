import numpy as np

from domain.consensus.coding import Floats
from tests.evaluation.measured import best_member, fitted_weights, measured_confusions
from tests.evaluation.methods import weighted_vote
from tests.evaluation.recorded import Votes


def expert_and_copies(questions: int = 400) -> Votes:
    """One voter right on 80 %, and five copies of one who is right on 65 %; half is known."""
    draws = np.random.default_rng(1)
    right = draws.integers(0, 2, questions)
    expert = np.where(draws.random(questions) < 0.8, right, 1 - right)
    copied = np.where(draws.random(questions) < 0.65, right, 1 - right)
    return Votes(
        name="copies",
        cast=np.column_stack([expert, *[copied] * 5]),
        truth=np.where(np.arange(questions) < questions // 2, right, -1),
        kinds=np.full(questions, 2),
        seated=True,
    )


def answers(beliefs: Floats) -> list[int]:
    return list(beliefs.argmax(axis=1).tolist())


def test_weights_fitted_together_see_through_copies() -> None:
    votes = expert_and_copies()

    fitted, separate = fitted_weights(votes), weighted_vote(votes)

    assert answers(fitted) == votes.cast[:, 0].tolist()
    assert answers(separate) == votes.cast[:, 1].tolist()


def test_the_best_member_is_the_one_most_often_right() -> None:
    votes = expert_and_copies()

    assert answers(best_member(votes)) == votes.cast[:, 0].tolist()


def test_a_voter_who_always_errs_the_same_way_informs() -> None:
    right = np.arange(40) % 2
    votes = Votes(
        name="contrary",
        cast=(1 - right)[:, np.newaxis],
        truth=np.where(np.arange(40) < 20, right, -1),
        kinds=np.full(40, 2),
        seated=True,
    )

    assert answers(measured_confusions(votes)) == right.tolist()
