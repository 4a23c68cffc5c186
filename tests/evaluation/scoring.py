"""Every question scored once, by what was learned on others only."""

from collections.abc import Callable, Sequence

import numpy as np
from attrs import evolve, frozen

from domain.consensus.calibration import fit_calibration
from domain.consensus.coding import Floats, Ints
from domain.consensus.undefined import Figure, Undefined
from tests.evaluation.methods import Method
from tests.evaluation.metrics import accuracy, auroc, brier, expected_calibration_error
from tests.evaluation.recorded import Bools, Votes

_SEED = 20261121
_TIE = 1e-9

Stated = Callable[[Votes, Floats], Floats]
"""A chance of being right, shape (questions,), from the votes and a method's beliefs."""


@frozen(kw_only=True)
class Quality:
    """How good stated chances were: Brier score, calibration error and AUROC."""

    brier: Figure
    error: Figure
    auroc: Figure


@frozen(eq=False, kw_only=True)
class Scored:
    """One method on one set.

    Attributes:
        method: its name.
        score: the name of the number it gives as its chance of being right.
        credits: shape (scored questions,), see `credit`; the mean over all deals.
        right: shape (scored questions,), 1 or 0, in the first deal; a tie is decided by a draw
            with a fixed seed.
        stated: shape (scored questions,), its chance of being right.
        calibrated: the same, calibrated on other questions; Undefined where too few are known.
        sound: False where the method is shown as a warning only.
    """

    method: str
    score: str
    credits: Floats
    right: Floats
    stated: Floats
    calibrated: Floats | Undefined
    sound: bool = True

    @property
    def accuracy(self) -> float:
        """The mean credit."""
        return accuracy(self.credits)

    @property
    def raw_quality(self) -> Quality:
        """Of the chances as stated."""
        return _quality(self.stated, self.right)

    @property
    def calibrated_quality(self) -> Quality:
        """Of the calibrated chances."""
        if isinstance(self.calibrated, Undefined):
            return Quality(brier=self.calibrated, error=self.calibrated, auroc=self.calibrated)
        return _quality(self.calibrated, self.right)


def deal(known: Bools, parts: int, *, again: int = 0) -> Ints:
    """Deal the known questions into parts of about equal size, at random with a fixed seed.

    Args:
        known: shape (questions,).
        parts: how many; 2 or more.
        again: 0 or more; another number deals otherwise.

    Returns:
        Shape (questions,): the part of each question, -1 where it is not known.
    """
    places = np.flatnonzero(known)
    dealt = np.full(len(known), -1)
    dealt[np.random.default_rng((_SEED, again)).permutation(places)] = (
        np.arange(len(places)) % parts
    )
    return dealt


def cross_fit(method: Method, votes: Votes, parts: Ints) -> Floats:
    """The beliefs of a method; in each part they follow from the truth of the other parts only."""
    if not method.measured:
        return method.believe(votes.revealing(np.zeros(len(parts), dtype=bool)))
    beliefs = np.zeros((len(parts), votes.options))
    for part in np.unique(parts[parts >= 0]).tolist():
        held = parts == part
        beliefs[held] = method.believe(votes.revealing((parts >= 0) & ~held))[held]
    return beliefs


def settled(method: Method, votes: Votes) -> Method:
    """The same method, computed once and for all, if it does not learn."""
    if method.measured:
        return method
    beliefs = method.believe(votes.revealing(np.zeros(len(votes.truth), dtype=bool)))
    return evolve(method, believe=lambda _: beliefs)


def credit(beliefs: Floats, truth: Ints) -> Floats:
    """Shape (questions,): 1 if the truth is believed most, 1 / m if m options tie, else 0.

    A question in which nothing is believed, or whose truth is not known, earns 0.
    """
    best = beliefs.max(axis=1, keepdims=True)
    leads = (beliefs >= best - _TIE) & (best > 0)
    hit = leads[np.arange(len(truth)), truth] & (truth >= 0)
    return np.where(hit, 1 / np.maximum(leads.sum(axis=1), 1), 0.0)


def believed(_: Votes, beliefs: Floats) -> Floats:
    """The belief in the answer."""
    most: Floats = beliefs.max(axis=1)
    return most


def score(
    method: Method,
    votes: Votes,
    deals: Sequence[Ints],
    *,
    stated: Stated = believed,
    name: str = "belief",
) -> Scored:
    """Score a method, and its calibrated chances, on all questions with a known truth.

    Which questions a method learns from is luck, so what it earns is averaged over the deals;
    its chances are those of the first. The calibration for one part is fitted on the others, on
    beliefs that were cross-fitted within them: neither sees anything of the part that is scored.

    Args:
        method: to be scored.
        votes: with all truth.
        deals: what `deal` gave, at least once, for the same questions.
        stated: its chance of being right.
        name: of that chance.
    """
    parts = deals[0]
    known = parts >= 0
    beliefs = cross_fit(method, votes, parts)
    earned = credit(beliefs, votes.truth)
    chance = stated(votes, beliefs)
    return Scored(
        method=method.name,
        score=name,
        credits=np.mean([earned, *_earned_again(method, votes, deals[1:])], axis=0)[known],
        right=_decided(earned)[known],
        stated=chance[known],
        calibrated=_calibrated(method, votes, parts, stated, chance),
        sound=method.sound,
    )


def _earned_again(method: Method, votes: Votes, deals: Sequence[Ints]) -> Sequence[Floats]:
    """What it earns in further deals, which make no difference to one that does not learn."""
    further = deals if method.measured else ()
    return [credit(cross_fit(method, votes, parts), votes.truth) for parts in further]


def _calibrated(
    method: Method, votes: Votes, parts: Ints, stated: Stated, chance: Floats
) -> Floats | Undefined:
    result = np.zeros(len(parts))
    for part in np.unique(parts[parts >= 0]).tolist():
        others = np.where(parts == part, -1, parts)
        beliefs = cross_fit(method, votes.revealing(others >= 0), others)
        right = _decided(credit(beliefs, votes.truth))
        known = others >= 0
        fit = fit_calibration(stated(votes, beliefs)[known], right[known])
        if isinstance(fit, Undefined):
            return fit
        result[parts == part] = fit.chance(chance[parts == part])
    return result[parts >= 0]


def _decided(earned: Floats) -> Floats:
    """Ties decided by one draw a question, the same for every method."""
    draws = np.random.default_rng(_SEED).random(len(earned))
    return (draws < earned).astype(np.float64)


def _quality(chances: Floats, right: Floats) -> Quality:
    return Quality(
        brier=brier(chances, right),
        error=expected_calibration_error(chances, right),
        auroc=auroc(chances, right),
    )
