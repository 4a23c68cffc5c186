"""The upper tail of the chi-square distribution."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

_PRECISION = 1e-15
_TINY = 1e-300

_Numbers = NDArray[np.float64]


def chi_square_survival(statistic: ArrayLike, degrees: ArrayLike) -> _Numbers:
    """The chance that a chi-square variable exceeds `statistic`: Q(degrees / 2, statistic / 2).

    Q is the regularised upper incomplete gamma function: below a + 1 one minus its power
    series, above by its continued fraction (modified Lentz), as in DLMF 8.11.4 and 8.9.2. The
    relative error is below 1e-11 up to a thousand degrees, also far out in the upper tail.

    Args:
        statistic: numbers of at least 0, any shape; NaN gives NaN.
        degrees: the degrees of freedom, positive, of a shape that broadcasts with `statistic`.

    Returns:
        Chances from 0 to 1, in the common shape.
    """
    x, a = np.broadcast_arrays(
        np.asarray(statistic, dtype=np.float64) / 2, np.asarray(degrees, dtype=np.float64) / 2
    )
    tail = np.full(x.shape, np.nan)
    tail[x == 0] = 1.0
    low = (x > 0) & (x < a + 1)
    high = x >= a + 1
    tail[low] = 1 - _lower_by_series(a[low], x[low])
    tail[high] = _upper_by_fraction(a[high], x[high])
    chances: _Numbers = np.clip(tail, 0.0, 1.0)
    return chances


def _density(a: _Numbers, x: _Numbers) -> _Numbers:
    """The factor x^a e^-x / Gamma(a), by logarithms as the parts overflow."""
    distinct, place = np.unique(a, return_inverse=True)
    log_gamma = np.array([math.lgamma(one) for one in distinct.tolist()])[place]
    density: _Numbers = np.exp(a * np.log(x) - x - log_gamma)
    return density


def _lower_by_series(a: _Numbers, x: _Numbers) -> _Numbers:
    term = 1 / a
    total = term.copy()
    step = 0
    while (term > total * _PRECISION).any():
        step += 1
        term = term * x / (a + step)
        total += term
    return total * _density(a, x)


def _upper_by_fraction(a: _Numbers, x: _Numbers) -> _Numbers:
    b = x + 1 - a
    c = np.full_like(x, 1 / _TINY)
    d = 1 / b
    fraction = d.copy()
    change = np.zeros_like(x)
    step = 0
    while (np.abs(change - 1) > _PRECISION * 10).any():
        step += 1
        numerator = -step * (step - a)
        b = b + 2
        d = 1 / _away_from_zero(numerator * d + b)
        c = _away_from_zero(b + numerator / c)
        change = c * d
        fraction *= change
    return fraction * _density(a, x)


def _away_from_zero(values: _Numbers) -> _Numbers:
    return np.where(np.abs(values) < _TINY, _TINY, values)
