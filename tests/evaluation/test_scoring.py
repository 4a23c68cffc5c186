import numpy as np
import pytest
from attrs import evolve

from domain.consensus.undefined import Undefined
from tests.evaluation.made_up import made_up_votes
from tests.evaluation.measured import chosen_method, measured_methods
from tests.evaluation.methods import Method, methods_for, plurality, weighted_vote
from tests.evaluation.scoring import credit, cross_fit, deal, score

VOTES = made_up_votes()
PARTS = deal(VOTES.truth >= 0, 5)
METHODS = [*methods_for(VOTES), *measured_methods(VOTES)]
METHODS.append(chosen_method(METHODS[:]))


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_nothing_said_of_a_part_hangs_on_its_own_truth(method: Method) -> None:
    held = PARTS == 2
    lie = evolve(VOTES, truth=np.where(held, (VOTES.truth + 1) % VOTES.kinds, VOTES.truth))

    told, lied_to = score(method, VOTES, [PARTS]), score(method, lie, [PARTS])

    assert told.stated[held].tolist() == lied_to.stated[held].tolist()
    assert not isinstance(told.calibrated, Undefined)
    assert not isinstance(lied_to.calibrated, Undefined)
    assert told.calibrated[held].tolist() == lied_to.calibrated[held].tolist()


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_beliefs_are_chances(method: Method) -> None:
    beliefs = cross_fit(method, VOTES, PARTS)

    assert (beliefs >= 0).all()
    assert (beliefs.sum(axis=1) <= 1 + 1e-9).all()


def test_parts_are_of_about_equal_size_and_leave_out_what_is_not_known() -> None:
    parts = deal(np.arange(13) > 0, 5)

    assert parts[0] == -1
    assert sorted(np.bincount(parts[1:]).tolist()) == [2, 2, 2, 3, 3]


def test_what_a_learning_method_earns_is_averaged_over_the_deals() -> None:
    method = Method("weighted log-odds", weighted_vote, measured=True)
    again = deal(VOTES.truth >= 0, 5, again=1)
    alone = [score(method, VOTES, [parts]).accuracy for parts in (PARTS, again)]

    both = score(method, VOTES, [PARTS, again])

    assert (again != PARTS).any()
    assert both.accuracy == pytest.approx(np.mean(alone))


def test_a_tie_is_shared_and_silence_earns_nothing() -> None:
    beliefs = np.array([[0.5, 0.5, 0.0], [0.2, 0.8, 0.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]])

    assert credit(beliefs, np.array([1, 0, 0, -1])).tolist() == [0.5, 0.0, 0.0, 0.0]


def test_calibration_is_undefined_with_too_few_known_answers() -> None:
    few = evolve(VOTES, truth=np.where(np.arange(len(VOTES.truth)) < 20, VOTES.truth, -1))

    scored = score(Method("plurality", plurality), few, [deal(few.truth >= 0, 5)])

    assert isinstance(scored.calibrated, Undefined)
    assert scored.calibrated_quality.brier == scored.calibrated
    assert len(scored.credits) == 20
