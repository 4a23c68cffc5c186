"""The levels of agreement, as chances that the plurality is right."""

from collections.abc import Mapping

import numpy as np

from domain.consensus.coding import Floats
from domain.consensus.positions import (
    normalised_entropy,
    pairwise_agreement,
    plurality_margin,
    plurality_share,
)
from domain.consensus.spectral import spectral_consensus
from domain.consensus.undefined import Batch, Figure
from tests.evaluation.methods import counts
from tests.evaluation.recorded import Votes, as_labels
from tests.evaluation.scoring import Stated

_ENOUGH_TO_AGREE = 2


def margin(votes: Votes, _: Floats) -> Floats:
    """The level of a panel: plurality margin times the share of the seats that answered."""
    answered = (votes.cast >= 0).sum(axis=1)
    asked = votes.cast.shape[1] if votes.seated else np.maximum(answered, 1)
    margins = [plurality_margin(row) if row.any() else 0.0 for row in counts(votes)]
    return np.where(answered >= _ENOUGH_TO_AGREE, np.array(margins) * answered / asked, 0.0)


def _share(votes: Votes, _: Floats) -> Floats:
    return _level(plurality_share(_labels(votes)))


def _pairwise(votes: Votes, _: Floats) -> Floats:
    return _level(pairwise_agreement(_labels(votes)))


def _order(votes: Votes, _: Floats) -> Floats:
    levels = np.zeros(len(votes.cast))
    for kinds in np.unique(votes.kinds).tolist():
        asked = votes.kinds == kinds
        spread = normalised_entropy(_labels(votes)[asked], categories=range(kinds))
        levels[asked] = 1 - _level(spread, instead=1.0)
    return levels


def _spectral(votes: Votes, _: Floats) -> Floats:
    """Of the estimates as stances; where there are none, of the votes as certain opinions."""
    if votes.estimates is not None:
        return _level(spectral_consensus(votes.estimates, scale=(0.0, 1.0)))
    levels = np.zeros(len(votes.cast))
    for kinds in np.unique(votes.kinds).tolist():
        asked = votes.kinds == kinds
        labels = _labels(votes)[asked][..., np.newaxis]
        sure = np.where(np.isnan(labels), np.nan, labels == np.arange(kinds))
        levels[asked] = _level(spectral_consensus(sure, encoding="probabilities"))
    return levels


LEVELS: Mapping[str, Stated] = {
    "plurality margin": margin,
    "plurality share": _share,
    "pairwise agreement": _pairwise,
    "1 - normalised entropy": _order,
    "spectral": _spectral,
}
"""By name; one that is undefined, as with a single vote, counts as 0."""


def _labels(votes: Votes) -> Floats:
    """The answers to each question, whoever gave them."""
    return as_labels(votes.answers[1])


def _level(figures: Figure | Batch, *, instead: float = 0.0) -> Floats:
    """The figures of a batch, with another number where there is none."""
    if not isinstance(figures, Batch):
        message = "a batch of questions was asked for"
        raise TypeError(message)
    return np.where(figures.defined, figures.values, instead)
