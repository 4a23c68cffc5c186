"""Tables of plain text."""

from collections.abc import Sequence

from rich.console import Console

from entrypoints.cli.plain_text import shortened

_GAP = "  "
_TEXT_WIDTH = 32


def print_table(
    console: Console, headings: Sequence[str], rows: Sequence[Sequence[str]], *, texts: int = 1
) -> None:
    """Print rows under their headings, each line indented by two.

    Args:
        console: where to.
        headings: one for each column.
        rows: the cells.
        texts: how many columns from the left hold text (aligned left, cut to 32 characters);
            the others hold figures, aligned right.
    """
    lines = [tuple(headings), *(_cells(row, texts) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    for line in lines:
        aligned = [
            cell.ljust(width) if column < texts else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        console.print(f"{_GAP}{_GAP.join(aligned)}".rstrip(), soft_wrap=True)


def _cells(row: Sequence[str], texts: int) -> tuple[str, ...]:
    return tuple(
        shortened(cell, _TEXT_WIDTH) if column < texts else cell for column, cell in enumerate(row)
    )
