"""Reliability diagrams: what was stated against what came true."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from domain.consensus.undefined import Undefined
from tests.evaluation.metrics import Bin, reliability
from tests.evaluation.scoring import Scored

_COLUMNS = 4
_FEW = 10
_RANGE = (-0.03, 1.03)


@frozen
class _Series:
    method: str
    score: str
    chances: str
    label: str
    colour: str
    marker: str


# Colours of Okabe and Ito (2008), which colour-blind readers can tell apart.
_SERIES = (
    _Series("plurality", "plurality margin", "stated", "plurality margin, raw", "#E69F00", "s"),
    _Series(
        "plurality",
        "plurality margin",
        "calibrated",
        "plurality margin, calibrated",
        "#0072B2",
        "o",
    ),
    _Series("Dawid-Skene", "belief", "stated", "Dawid-Skene's own belief", "#D55E00", "^"),
    _Series("fitted weights", "belief", "stated", "fitted weights' own belief", "#009E73", "D"),
)


def draw_reliability(panels: Mapping[str, Sequence[Scored]], path: Path) -> None:
    """Write one diagram a panel, with the number of questions in each bin below it, as PNG.

    Args:
        panels: the scored methods by the panel's name; at least one panel.
        path: of the file; its folder is made where it is missing.
    """
    rows = -(-len(panels) // _COLUMNS)
    figure = Figure(figsize=(4 * min(len(panels), _COLUMNS), 5 * rows + 1), layout="constrained")
    FigureCanvasAgg(figure)
    heights = [3.0, 1.0] * rows
    grid = figure.subplots(
        2 * rows, min(len(panels), _COLUMNS), height_ratios=heights, squeeze=False
    )
    for place, (name, scored) in enumerate(panels.items()):
        row, column = divmod(place, _COLUMNS)
        _draw(name, scored, grid[2 * row, column], grid[2 * row + 1, column])
    for unused in grid[-2:, len(panels) - (rows - 1) * _COLUMNS :].flat:
        unused.set_axis_off()
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        title=f"Stated chances against what came true (hollow: fewer than {_FEW} questions)",
        loc="outside upper center",
        ncols=len(labels),
        frameon=False,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)


def _draw(name: str, scored: Sequence[Scored], above: Axes, below: Axes) -> None:
    above.plot([0, 1], [0, 1], color="0.6", linewidth=1, linestyle="--", label="perfect")
    for index, series in enumerate(_SERIES):
        for one in scored:
            if (one.method, one.score) == (series.method, series.score):
                chances = one.calibrated if series.chances == "calibrated" else one.stated
                if not isinstance(chances, Undefined):
                    _draw_series(series, index, reliability(chances, one.right), above, below)
    above.set(title=f"{name} (n = {len(scored[0].right)})", xlim=_RANGE, ylim=_RANGE)
    above.set_xlabel("stated chance of being right")
    above.set_ylabel("share right")
    below.set(xlim=_RANGE, yscale="log", ylim=(0.7, None))
    below.set_ylabel("questions a bin")


def _draw_series(
    series: _Series, index: int, bins: Sequence[Bin], above: Axes, below: Axes
) -> None:
    """A line through the well filled bins, hollow marks for the others, and bars of counts."""
    for full, style in ((True, "-"), (False, "none")):
        kept = [one for one in bins if (one.count >= _FEW) == full]
        above.plot(
            [one.chance for one in kept],
            [one.share for one in kept],
            color=series.colour,
            marker=series.marker,
            markersize=7 if full else 4,
            markerfacecolor=series.colour if full else "white",
            linestyle=style,
            linewidth=1.2,
            label=series.label if full else None,
        )
    width = 0.1 / (len(_SERIES) + 1)
    shift = (index - (len(_SERIES) - 1) / 2) * width
    below.bar(
        [one.middle + shift for one in bins],
        [one.count for one in bins],
        width=width,
        color=series.colour,
    )
