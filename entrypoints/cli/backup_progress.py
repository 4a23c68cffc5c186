"""How far a backup is, on stderr: a bar on a terminal, a line a step elsewhere."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import typer
from attrs import define, field
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from application.backup import BackupObserver
from entrypoints.cli.output import progress_console


@contextmanager
def watching() -> Iterator[BackupObserver]:
    """An observer that shows the work until the block is left.

    Ctrl-C and SIGTERM end the work with status 130 or 143, and leave nothing half done.
    """
    console = progress_console()
    with _ended_by_signals():
        if not console.is_terminal or console.is_dumb_terminal:
            yield _Lines(console)
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console, transient=True) as progress:
            yield _Bar(progress)


@define
class _Lines(BackupObserver):
    _console: Console

    def begins(self, step: str, total: int | None) -> None:
        """Say which step it is."""
        del total
        self._console.print(_opening(step), soft_wrap=True)

    def advanced(self, amount: int) -> None:
        """Lines tell no more."""


@define
class _Bar(BackupObserver):
    _progress: Progress
    _task: TaskID | None = field(default=None, init=False)

    def begins(self, step: str, total: int | None) -> None:
        """Show a new bar; without a total it only pulses."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(_opening(step), total=total)

    def advanced(self, amount: int) -> None:
        """Move the bar on."""
        if self._task is not None:
            self._progress.advance(self._task, amount)


def _opening(step: str) -> str:
    return f"{step[:1].upper()}{step[1:]}"


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    def end(number: int, _frame: FrameType | None) -> None:
        typer.echo("interrupted", err=True)
        raise typer.Exit(128 + number)

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
