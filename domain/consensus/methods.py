"""The methods that a rule can name: how agreement is measured, of positions and of ratings."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from domain.consensus.ratings import tastle_wierman
from domain.consensus.spectral import spectral_consensus
from domain.consensus.undefined import Batch, Figure, Undefined

Method = Literal["standard", "quantum"]
"""`standard`: plurality margin of positions, Tastle-Wierman consensus of ratings. `quantum`: the
spectral (density-matrix) consensus of either."""

_EIGENVALUE_DECIMALS = 12
"""Beyond these an eigenvalue is rounding noise, which would keep unanimity from being 1."""

MEASURES_OF_POSITIONS = {
    "standard": "plurality margin",
    "quantum": "spectral consensus of the positions",
}
MEASURES_OF_RATINGS = {
    "standard": "mean Tastle-Wierman consensus",
    "quantum": "mean spectral consensus of the ratings",
}


def levels_of_counts(counts: NDArray[np.int64], method: Method) -> NDArray[np.float64]:
    """The agreement, 0 to 1, of each row of votes, 0 where a row has no vote.

    Args:
        counts: shape (rows, positions), how many seats hold each position.
        method: the measure.
    """
    if method == "quantum":
        return _spectral_levels(counts)
    votes = counts.sum(axis=1)
    ranked = np.sort(np.column_stack([counts, np.zeros_like(votes)]), axis=1)
    return np.asarray((ranked[:, -1] - ranked[:, -2]) / np.maximum(votes, 1))


def level_of_ratings(ratings: Sequence[int], *, scale: tuple[int, int], method: Method) -> Figure:
    """The agreement, 0 to 1, of the ratings of one dimension; Undefined for fewer than two."""
    if method == "quantum":
        level = spectral_consensus(ratings, encoding="stance", scale=scale)
    else:
        level = tastle_wierman(ratings, scale=scale)
    return _figure(level)


def _spectral_levels(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each vote is one state; a single position stands beside an empty one, so that it scores 1."""
    padded = np.column_stack([counts, np.zeros(len(counts), dtype=int)])
    seat = np.arange(int(counts.sum(axis=1).max()))
    place = (seat[:, np.newaxis] >= np.cumsum(counts, axis=1)[:, np.newaxis, :]).sum(axis=2)
    options = padded.shape[1] if counts.shape[1] == 1 else counts.shape[1]
    states = np.eye(options + 1)[place][..., :options]
    states[place == counts.shape[1]] = np.nan
    levels = spectral_consensus(states, encoding="probabilities")
    if not isinstance(levels, Batch):
        message = "a batch of votes has a batch of levels"
        raise TypeError(message)
    lone = (counts.sum(axis=1) == 1).astype(float)
    return np.where(levels.defined, levels.values.round(_EIGENVALUE_DECIMALS), lone)


def _figure(level: Figure | Batch) -> Figure:
    if isinstance(level, Batch):
        message = "one question has one figure"
        raise TypeError(message)
    return level if isinstance(level, Undefined) else round(float(level), _EIGENVALUE_DECIMALS)
