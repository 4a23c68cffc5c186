"""The command lines that a reader needs next."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from domain.panel import Decision, Panel
from entrypoints.cli.place import Place


def print_next_step(console: Console, panel: Panel, *, place: Place) -> None:
    """How to see the panel again, run it to its end, answer for a seat, or sign the outcome."""
    console.print()
    for line in _lines(panel, place):
        console.print(Text(line), soft_wrap=True)


def _lines(panel: Panel, place: Place) -> Iterator[str]:
    awaited = panel.awaited
    if panel.status.is_terminal:
        yield f"See it again: {place.show(panel.panel_id)}"
    elif awaited is None:
        yield f"Run it to its end: {place.resume(panel.panel_id)}"
    elif awaited.is_sign_off:
        decisions = "|".join(Decision)
        sign = place.command("sign", panel.panel_id, "--as", "NAME", "--decision", decisions)
        yield f"Sign it: {sign}"
    else:
        for seat in awaited.seats:
            yield f"Read for {seat}: {place.command('brief', panel.panel_id, '--seat', seat)}"
            given = place.command("submit", panel.panel_id, "--seat", seat, "FILE")
            yield f"Answer for {seat}: {given}"
