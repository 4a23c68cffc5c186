"""How far a long command is, on stderr: a bar on a terminal, nothing elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from entrypoints.cli.output import progress_console
from entrypoints.cli.plain_text import one_line


@contextmanager
def counting(doing: str, unit: str, *, total: int | None = None) -> Iterator[Callable[[str], None]]:
    """What is to be called for each step, with what it is about.

    Args:
        doing: what is done, as a heading.
        unit: what is counted.
        total: how many steps there are, if that is known.
    """
    console = progress_console()
    if not console.is_terminal or console.is_dumb_terminal:
        yield lambda _: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        MofNCompleteColumn(),
        TextColumn(f"{unit}s"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(doing, total=total)

        def step(about: str) -> None:
            progress.update(task, advance=1, description=f"{doing} {one_line(about)}")

        yield step
