import numpy as np

from tests.evaluation.pooling import fitted_elsewhere


def test_a_claim_is_pushed_by_what_suits_the_other_claims() -> None:
    pool = np.array([0.7, 0.3, 0.6])

    pushed = fitted_elsewhere(pool, np.array([1.0, 0.0, 1.0]))
    pushed_before = fitted_elsewhere(pool, np.array([1.0, 0.0, 0.0]))

    assert pushed[2] == pushed_before[2] > 0.9
    assert pushed[0] > pushed_before[0]
