"""The panels that are scored: whole sets, and sevens drawn from the language models."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from attrs import frozen

from tests.evaluation.estimates import ESTIMATES, as_votes, read_estimates
from tests.evaluation.levels import LEVELS
from tests.evaluation.measured import chosen_method, measured_methods
from tests.evaluation.methods import methods_for
from tests.evaluation.recorded import MODELS, Votes, crowds, read_crowd, read_models
from tests.evaluation.scoring import Scored, deal, score, settled

_PARTS = 5
_DEALS = 5
_SEVEN = 7
_DRAWS = 5
_SEED = 7


@frozen(kw_only=True)
class Panel:
    """Where the votes of a panel come from.

    Attributes:
        name: of the set.
        seats: which of its voters, for people; panels with equal names are averaged.
        read: its votes, from the folder of the data; can be pickled.
    """

    name: str
    seats: str
    read: Callable[[Path], Votes]


def model_panels() -> Sequence[Panel]:
    """All language models, the middle seven, and random sevens with a fixed seed."""
    sevens = f"{_DRAWS} random sevens, mean"
    return [
        Panel(name=MODELS, seats="all", read=read_models),
        Panel(name=MODELS, seats="the middle seven", read=_middle_seven),
        *(
            Panel(name=MODELS, seats=sevens, read=partial(_random_seven, draw=draw))
            for draw in range(_DRAWS)
        ),
    ]


def crowd_panels(folder: Path) -> Sequence[Panel]:
    """One panel a set: all labels."""
    return [
        Panel(name=name, seats="all", read=partial(read_crowd, name=name))
        for name in crowds(folder)
    ]


def estimate_panels() -> Sequence[Panel]:
    """The experts as voters, in both rounds."""
    return [
        Panel(name=ESTIMATES, seats=f"round {number}", read=partial(_round, number=number))
        for number in (1, 2)
    ]


def score_panel(panel: Panel, folder: Path) -> Sequence[Scored]:
    """Every method with its own belief, and the plurality with each level of agreement."""
    votes = panel.read(folder)
    deals = [deal(votes.truth >= 0, _PARTS, again=again) for again in range(_DEALS)]
    methods = [settled(method, votes) for method in methods_for(votes)]
    methods += measured_methods(votes)
    methods.append(chosen_method([method for method in methods if method.sound]))
    plurality = methods[0]
    return [
        *(
            score(plurality, votes, deals, stated=level, name=name)
            for name, level in LEVELS.items()
        ),
        *(score(method, votes, deals) for method in methods[1:]),
    ]


def _middle_seven(folder: Path) -> Votes:
    """The seven in the middle by accuracy over the whole set.

    The truth chooses who sits here, which no method that is scored may do.
    """
    votes = read_models(folder)
    right = (votes.cast == votes.truth[:, np.newaxis]).sum(axis=0)
    first = (len(right) - _SEVEN) // 2
    middle = np.argsort(right, kind="stable")[first : first + _SEVEN]
    return votes.seating(sorted(middle.tolist()))


def _random_seven(folder: Path, draw: int) -> Votes:
    votes = read_models(folder)
    draws = np.random.default_rng((_SEED, draw))
    return votes.seating(sorted(draws.choice(votes.cast.shape[1], _SEVEN, replace=False).tolist()))


def _round(folder: Path, number: int) -> Votes:
    return as_votes(read_estimates(folder), number)
