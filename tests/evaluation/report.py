"""The tables that the evaluation prints, and what they say."""

from collections.abc import Mapping, Sequence

import numpy as np
from rich.console import Console
from rich.table import Table

from domain.consensus.coding import Floats
from domain.consensus.undefined import Figure, Undefined
from tests.evaluation.estimates import Estimates
from tests.evaluation.measured import CHOSEN
from tests.evaluation.metrics import brier
from tests.evaluation.pooling import best_published, pooled
from tests.evaluation.published import ESTIMATES, VOTES
from tests.evaluation.scoring import Quality, Scored

_ROUNDING = 0.0005
"""The figures to beat are rounded to three digits."""

_PLURALITY, _DAWID_SKENE = "plurality", "Dawid-Skene"

Draws = Sequence[Sequence[Scored]]
"""The scored methods, in the same order, of each draw of a panel; of one where nothing is drawn."""


def print_votes(console: Console, name: str, seats: str, draws: Draws) -> None:
    """A table of one panel: accuracy, and the quality of raw and of calibrated chances."""
    size = len(draws[0][0].credits)
    table = Table(
        "method",
        "its chance of being right",
        *("accuracy", "Brier", "ECE", "AUROC", "Brier, c.", "ECE, c.", "AUROC, c."),
        title=f"{name}: {seats}; {size} questions (c.: calibrated)",
        title_justify="left",
    )
    for scored in zip(*draws, strict=True):
        table.add_row(
            scored[0].method,
            scored[0].score,
            _shown([one.accuracy for one in scored]),
            *_quality([one.raw_quality for one in scored]),
            *_quality([one.calibrated_quality for one in scored]),
        )
    console.print(table)


def verdict(name: str, scored: Sequence[Scored]) -> str:
    """Whether an honest method beats the better of majority and Dawid-Skene on one set.

    Those measured elsewhere where there are any; otherwise our own on the same questions.
    """
    sound = {one.method: one for one in scored if one.sound}
    reference = max((sound[_PLURALITY], sound[_DAWID_SKENE]), key=lambda one: one.accuracy)
    figures = VOTES.get(name)
    target = figures.better + _ROUNDING if figures else reference.accuracy
    ranked = sorted(sound.values(), key=lambda one: -one.accuracy)
    ahead = [one for one in ranked if one.accuracy > target]
    elsewhere = f"{figures.majority:.3f} / {figures.dawid_skene:.3f}, " if figures else ""
    heading = (
        f"{name}: to beat, majority / Dawid-Skene: {elsewhere}on these questions "
        f"{sound[_PLURALITY].accuracy:.3f} / {sound[_DAWID_SKENE].accuracy:.3f}."
    )
    best = _beside(ranked[0], reference)
    picked = sound[CHOSEN]
    if not ahead:
        return f"{heading} None beats the better. The best of ours: {best}."
    return (
        f"{heading} {len(ahead)} of {len(sound)} methods beat the better; the best, seen in "
        f"hindsight: {best}. Picked without hindsight ({picked.method}): {picked.accuracy:.3f}, "
        f"which {'beats it too' if picked in ahead else 'does not'}."
    )


def print_estimates(console: Console, estimates: Estimates) -> None:
    """The Brier score of each way to pool, by round, and of each published method."""
    table = Table("way", "round 1", "round 2", title="aggrecat: Brier score", title_justify="left")
    first, second = pooled(estimates, 1), pooled(estimates, 2)
    for way, chances in second.items():
        table.add_row(
            way,
            f"{brier(first[way], estimates.outcome):.4f}",
            f"{brier(chances, estimates.outcome):.4f}",
        )
    table.add_section()
    for method, chances in sorted(
        estimates.published.items(), key=lambda one: brier(one[1], estimates.outcome)
    ):
        table.add_row(f"published: {method}", "", f"{brier(chances, estimates.outcome):.4f}")
    console.print(table)
    console.print(_pooling_verdict(estimates, second), highlight=False)


def _pooling_verdict(estimates: Estimates, second: Mapping[str, Floats]) -> str:
    published, target = best_published(estimates)
    errors = {way: brier(chances, estimates.outcome) for way, chances in second.items()}
    best = min(errors, key=lambda way: errors[way])
    squared = (second[best] - estimates.outcome) ** 2
    theirs = (estimates.published[published] - estimates.outcome) ** 2
    uncertain = float(np.std(squared - theirs, ddof=1) / np.sqrt(len(squared)))
    given = ", ".join(f"{way} {score:g}" for way, score in ESTIMATES.items())
    return (
        f"aggrecat: to beat in round 2: {given}. Our best of {len(errors)} ways, seen in "
        f"hindsight, is {best}: {errors[best]:.4f}, which is "
        f"{'below' if errors[best] < target else 'not below'} {published} ({target:.4f}) by "
        f"{target - errors[best]:.4f} with a standard error of {uncertain:.4f}."
    )


def _beside(one: Scored, reference: Scored) -> str:
    """A method's accuracy, and how many questions it gains and loses."""
    if one is reference:
        return f"{one.method} itself, {one.accuracy:.3f}"
    gain = one.credits - reference.credits
    return (
        f"{one.method}, {one.accuracy:.3f} (beside our {reference.method} it gains "
        f"{gain[gain > 0].sum():.0f} questions and loses {-gain[gain < 0].sum():.0f})"
    )


def _quality(qualities: Sequence[Quality]) -> Sequence[str]:
    return [
        _shown([one.brier for one in qualities]),
        _shown([one.error for one in qualities]),
        _shown([one.auroc for one in qualities]),
    ]


def _shown(figures: Sequence[Figure]) -> str:
    """The mean, or a dash where a figure does not exist."""
    defined = [figure for figure in figures if not isinstance(figure, Undefined)]
    return f"{np.mean(defined):.3f}" if len(defined) == len(figures) else "-"
