"""How good answers and probabilities were, once the truth is known."""

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from domain.consensus.coding import Floats
from domain.consensus.undefined import Figure, Undefined

_BINS = 10


@frozen(kw_only=True)
class Bin:
    """Questions with about the same stated chance.

    Attributes:
        middle: of the bin, 0 to 1.
        chance: the mean of the stated chances, 0 to 1.
        share: the share that was right, 0 to 1.
        count: how many questions, at least 1.
    """

    middle: float
    chance: float
    share: float
    count: int


def accuracy(credits_: Floats) -> float:
    """The mean credit of the answers, 0 to 1.

    Args:
        credits_: shape (questions,), at least one: 1 for a right answer, 0 for a wrong one or
            none, and 1 / m where m options tied and one of them is right.
    """
    return float(credits_.mean())


def brier(chances: Floats, right: Floats) -> float:
    """The mean squared difference of stated chance and outcome: 0 perfect, .25 a coin, 1 worst.

    Args:
        chances: shape (questions,), 0 to 1, at least one.
        right: of the same shape, 1 or 0.
    """
    return float(np.mean((chances - right) ** 2))


def reliability(chances: Floats, right: Floats) -> Sequence[Bin]:
    """The bins of a reliability diagram: ten of equal width over 0 to 1, the empty ones left out.

    Args:
        chances: shape (questions,), 0 to 1.
        right: of the same shape, 1 or 0.
    """
    place = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    return [
        Bin(
            middle=(one + 1 / 2) / _BINS,
            chance=float(chances[place == one].mean()),
            share=float(right[place == one].mean()),
            count=int(count),
        )
        for one, count in enumerate(np.bincount(place, minlength=_BINS))
        if count
    ]


def expected_calibration_error(chances: Floats, right: Floats) -> float:
    """The mean distance of stated chance and share right over ten bins of equal width, 0 to 1.

    Bins count by their questions (Naeini, Cooper and Hauskrecht 2015). With few questions it is
    well above 0 even for perfect chances.
    """
    bins = reliability(chances, right)
    return sum(one.count * abs(one.chance - one.share) for one in bins) / len(chances)


def auroc(scores: Floats, right: Floats) -> Figure:
    """The chance that a right answer has a higher score than a wrong one, ties counting half.

    0 to 1; .5 is what a score without information gets. It is the Mann-Whitney U over its
    maximum.

    Returns:
        Undefined where all answers are right, or all wrong.
    """
    positives = int(right.sum())
    negatives = len(right) - positives
    if not positives or not negatives:
        return Undefined("all answers are alike: none is right, or none wrong")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(counts) - (counts - 1) / 2
    above = mean_rank[place][right == 1].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))
