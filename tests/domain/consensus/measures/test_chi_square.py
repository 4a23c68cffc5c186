import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consensus.chi_square import chi_square_survival

SCIPY = [  # (statistic, degrees, scipy.stats.chi2.sf of scipy 1.17.1)
    (0, 3, 1.0),
    (30.76, 19, 0.042888230510340374),
    (21.3556, 1, 3.815047421374176e-06),
    (3.841458820694124, 1, 0.04999999999999989),
    (1000, 999, 0.48513148927490146),
    (0.001, 5, 0.9999999983185123),
    (700, 10, 6.280146699235733e-144),
    (200, 300, 0.999998115789534),
    (50000.0, 50000.0, 0.4991589556391113),
]
STATISTICS = st.floats(0, 1000)
DEGREES = st.integers(1, 200)


@pytest.mark.parametrize(("statistic", "degrees", "expected"), SCIPY)
def test_the_tail_is_that_of_scipy(statistic: float, degrees: float, expected: float) -> None:
    tail = float(chi_square_survival(statistic, degrees))

    assert tail == pytest.approx(expected, rel=1e-9)


@given(STATISTICS, STATISTICS, DEGREES)
def test_the_tail_falls_from_one(one: float, other: float, degrees: int) -> None:
    less, more = chi_square_survival(sorted([one, other]), degrees)

    assert 0 <= more <= less + 1e-12 <= 1 + 1e-12


@given(STATISTICS)
def test_with_two_degrees_the_tail_is_exponential(statistic: float) -> None:
    tail = float(chi_square_survival(statistic, 2))

    assert tail == pytest.approx(float(np.exp(-statistic / 2)), rel=1e-9)


def test_a_statistic_that_is_missing_has_no_tail() -> None:
    tails = chi_square_survival([[np.nan, 0.0], [1.0, 2.0]], 1)

    assert tails.shape == (2, 2)
    assert np.isnan(tails[0, 0])
    assert np.isfinite(tails[1]).all()
