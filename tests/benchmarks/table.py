"""The table that the benchmarks print."""

from collections.abc import Sequence

from attrs import frozen
from rich.console import Console
from rich.table import Table


@frozen(kw_only=True)
class Row:
    """One measurement: ours, the reference of the same run, and the ratio aimed at (at most)."""

    what: str
    ours: float
    reference: float
    unit: str
    against: str
    aim: float | None

    @property
    def ratio(self) -> float:
        """Ours divided by the reference."""
        return self.ours / self.reference


def print_table(rows: Sequence[Row]) -> None:
    """Print the rows, widest first column, one line a measurement."""
    table = Table("measurement", "ours", "reference", "unit", "ratio", "aim", "against")
    for row in rows:
        table.add_row(
            row.what,
            f"{row.ours:.3g}",
            f"{row.reference:.3g}",
            row.unit,
            f"{row.ratio:.3g}",
            "" if row.aim is None else f"<= {row.aim:.3g}",
            row.against,
        )
    Console(width=150).print(table)
