"""What the measures of reliability cost beside the packages known for them, at equal results."""

import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import get_args

import krippendorff
import numpy as np
from numpy.typing import NDArray
from statsmodels.stats import inter_rater

from domain.consensus import Batch, Figure, LevelOfMeasurement, fleiss_kappa, krippendorff_alpha
from tests.benchmarks.table import Row
from tests.benchmarks.timing import fastest

_SEED = 3
_SCALE = (1, 9)
_MISSING = 0.1
_TABLES = ((10, 1_000), (1_000, 100))
_PANELS = (10_000, 7, 3)
_LEVELS: tuple[LevelOfMeasurement, ...] = get_args(LevelOfMeasurement)

Ratings = NDArray[np.float64]


def against_packages() -> list[Row]:
    """Tables of ratings against the packages, and a batch of panels against a loop over one."""
    rows = [_alpha_row(shape, level) for shape in _TABLES for level in _LEVELS]
    rows += [_batch_row(level) for level in _LEVELS]
    return rows + [_kappa_row(shape) for shape in _TABLES]


def growth() -> list[Row]:
    """Ten times the items, and the memory that a million answers take beside themselves."""
    rows = [_growth_row(items, level) for items in (1_000, 10_000) for level in _LEVELS]
    usual = _ratings(10, 100_000)
    panels = _ratings(10_000, 10, 10)
    different = np.random.default_rng(_SEED).normal(size=(1_000, 1_000))
    rows += [
        _memory_row("10 raters x 100,000 items", usual, "ordinal"),
        _memory_row("10,000 panels of 10 x 10", panels, "ordinal"),
        _memory_row("1,000 x 1,000, all different", different, "interval"),
    ]
    return rows


def _alpha_row(shape: tuple[int, int], level: LevelOfMeasurement) -> Row:
    ratings = _ratings(*shape)
    ours = partial(krippendorff_alpha, ratings, level=level)
    return _compared(
        f"alpha, {level}, {_told(shape)}",
        ours,
        partial(_package_alpha, ratings, level),
        against="krippendorff",
        aim=0.1,
    )


def _batch_row(level: LevelOfMeasurement) -> Row:
    panels = _ratings(*_PANELS)
    return _compared(
        f"alpha, {level}, {_PANELS[0]:,} panels of {_PANELS[1]} x {_PANELS[2]}",
        partial(krippendorff_alpha, panels, level=level),
        lambda: [_package_alpha(panel, level) for panel in panels],
        against="a loop over krippendorff",
        aim=1 / 30,
    )


def _kappa_row(shape: tuple[int, int]) -> Row:
    categories = np.nan_to_num(_ratings(*shape), nan=_SCALE[0]).astype(np.int64)
    return _compared(
        f"Fleiss' kappa from raw ratings, {_told(shape)}",
        partial(fleiss_kappa, categories),
        lambda: inter_rater.fleiss_kappa(inter_rater.aggregate_raters(categories.T)[0]),
        against="statsmodels",
        aim=0.1,
    )


def _compared(
    what: str,
    ours: Callable[[], Figure | Batch],
    reference: Callable[[], float | list[float]],
    *,
    against: str,
    aim: float,
) -> Row:
    """One row of milliseconds.

    Raises:
        AssertionError: the results differ, or one does not exist.
    """
    np.testing.assert_allclose(_values(ours()), np.array(reference()), rtol=0, atol=1e-9)
    fast, slow = fastest(ours, reference)
    return Row(
        what=what, ours=1000 * fast, reference=1000 * slow, unit="ms", against=against, aim=aim
    )


def _growth_row(items: int, level: LevelOfMeasurement) -> Row:
    few, many = (_ratings(10, number) for number in (items, 10 * items))
    slow, fast = fastest(
        partial(krippendorff_alpha, many, level=level),
        partial(krippendorff_alpha, few, level=level),
    )
    return Row(
        what=f"alpha, {level}, {_told(many.shape)}",
        ours=1000 * slow,
        reference=1000 * fast,
        unit="ms",
        against="itself on a tenth of the items",
        aim=10,
    )


def _memory_row(what: str, ratings: Ratings, level: LevelOfMeasurement) -> Row:
    tracemalloc.start()
    try:
        krippendorff_alpha(ratings, level=level)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return Row(
        what=f"peak memory of alpha, {level}, {what}",
        ours=peak / 1e6,
        reference=ratings.nbytes / 1e6,
        unit="MB",
        against="the ratings themselves",
        aim=20,
    )


def _ratings(*shape: int) -> Ratings:
    """Whole ratings of items that differ, by raters who err, some of them missing.

    Args:
        shape: raters and items, after the panels if there are many.
    """
    generator = np.random.default_rng(_SEED)
    items = generator.uniform(*_SCALE, size=(*shape[:-2], 1, shape[-1]))
    ratings = np.clip(np.rint(items + generator.normal(size=shape)), *_SCALE)
    ratings[generator.random(shape) < _MISSING] = np.nan
    return ratings


def _package_alpha(ratings: Ratings, level: LevelOfMeasurement) -> float:
    return float(krippendorff.alpha(reliability_data=ratings, level_of_measurement=level))


def _values(found: Figure | Batch) -> NDArray[np.float64]:
    figures = found if isinstance(found, Batch) else [found]
    values = [one for one in figures if isinstance(one, float)]
    assert len(values) == len(figures), "a figure does not exist"
    return np.array(values)


def _told(shape: tuple[int, ...]) -> str:
    raters, items = shape
    return f"{raters:,} raters x {items:,} items"
