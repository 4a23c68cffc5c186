"""The whole evaluation: read, score in parallel, print, draw."""

import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console

from tests.evaluation.estimates import ESTIMATES, read_estimates
from tests.evaluation.panels import (
    Panel,
    crowd_panels,
    estimate_panels,
    model_panels,
    score_panel,
)
from tests.evaluation.plot import draw_reliability
from tests.evaluation.recorded import CROWDS, MODELS, DataError
from tests.evaluation.report import Draws, print_estimates, print_votes, verdict
from tests.evaluation.scoring import Scored

_EXPECTED: Mapping[str, str] = {
    MODELS: "answers.csv (question_id, category, n_options, gold, then one column a model)",
    CROWDS: "NAME/label.csv (item, worker, label) and NAME/truth.csv (item, truth)",
    ESTIMATES: "data_ratings.csv, data_outcomes.csv, data_supp_quiz.csv, "
    "data_confidence_scores.csv",
}
_DRAWN = ("all", "round 2")
_NOTES = (
    "Accuracy: a tie of m options earns 1/m; of what learns, the mean over five random splits.",
    "ECE: expected calibration error, ten equal bins; the chances are those of the first split.",
    "c.: calibrated by five curves, each fitted on the other parts, so that AUROC can change.",
    "!: a warning, not a proposal.",
    "From weighted log-odds down: learned from the truth of other questions; above: from none.",
    "Not computed: surprisingly popular, as no set records what voters expect others to say.",
)


def evaluate(folder: str | None, picture: Path, console: Console, progress: Console) -> int:
    """Print the tables and the verdicts, and draw the reliability diagrams.

    Args:
        folder: of the recorded data; None where it is not named.
        picture: the PNG file to write.
        console: for the tables.
        progress: for progress and complaints.

    Returns:
        The exit status: 0, or 2 if there is no data or it cannot be read.
    """
    try:
        at = _data(folder, progress)
        scored = _score_all(_panels(at), at, progress)
        _report(scored, console)
        if (at / ESTIMATES).is_dir():
            print_estimates(console, read_estimates(at))
    except DataError as error:
        progress.print(str(error), style="red", soft_wrap=True, highlight=False, markup=False)
        return 2
    for note in _NOTES:
        console.print(note, highlight=False)
    diagrams = {name: draws[0] for (name, seats), draws in scored.items() if seats in _DRAWN}
    draw_reliability(diagrams, picture)
    console.print(f"Reliability diagrams: {picture}", soft_wrap=True, highlight=False)
    return 0


def _data(folder: str | None, progress: Console) -> Path:
    """The folder, once it holds a set; sets that are absent are named.

    Raises:
        DataError: no folder is named, or it holds none of the sets.
    """
    expected = "; ".join(f"{name}/ with {files}" for name, files in _EXPECTED.items())
    if not folder:
        message = f"ASK_PANEL_DATA must name the folder of the recorded data: {expected}"
        raise DataError(message)
    at = Path(folder)
    absent = [name for name in _EXPECTED if not (at / name).is_dir()]
    if len(absent) == len(_EXPECTED):
        message = f"{folder}, named by ASK_PANEL_DATA, must hold at least one of: {expected}"
        raise DataError(message)
    for name in absent:
        progress.print(
            f"Left out: {at / name} is absent; expected: {_EXPECTED[name]}", soft_wrap=True
        )
    return at


def _panels(at: Path) -> Sequence[Panel]:
    """The panels of the sets that are there."""
    of_set: Mapping[str, Callable[[], Sequence[Panel]]] = {
        MODELS: model_panels,
        CROWDS: partial(crowd_panels, at),
        ESTIMATES: estimate_panels,
    }
    return [panel for name, panels in of_set.items() if (at / name).is_dir() for panel in panels()]


def _score_all(
    panels: Sequence[Panel], at: Path, progress: Console
) -> Mapping[tuple[str, str], Draws]:
    """Score the panels, as many at once as there are cores; by name and seats."""
    # The linear algebra here is small: threads of its own would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    scored: dict[tuple[str, str], list[Sequence[Scored]]] = defaultdict(list)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        results = pool.map(partial(score_panel, folder=at), panels)
        for done, (panel, result) in enumerate(zip(panels, results, strict=True), start=1):
            scored[panel.name, panel.seats].append(result)
            progress.print(f"{done} of {len(panels)} panels: {panel.name}, {panel.seats}")
    return scored


def _report(scored: Mapping[tuple[str, str], Draws], console: Console) -> None:
    for (name, seats), draws in scored.items():
        print_votes(console, name, seats, draws)
    for (name, seats), draws in scored.items():
        if seats == "all":
            console.print(verdict(name, draws[0]), highlight=False)
