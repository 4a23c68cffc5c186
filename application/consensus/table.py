"""A table of ratings as somebody hands it in, and what a measure reads in it."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from attrs import frozen

from domain.consensus import LevelOfMeasurement
from domain.shared import InvalidValue

Numbers = list[list[float | None]]
Labels = Sequence[Sequence[float | str | None]]

LARGEST = 1e15
"""What is larger does not count as a number: beyond, floats no longer tell ratings apart."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_MOST_CATEGORIES = 1_000

_Cell = TypeVar("_Cell")


@frozen(kw_only=True)
class Table:
    """Cells with a header, as in the file: nothing is known yet of what they mean.

    Attributes:
        columns: the headers, all different and none blank.
        rows: a name for each row; equal names are allowed.
        places: where each row stands in its source, as a spreadsheet numbers it (the header is
            row 1); errors say it.
        cells: a row each, None where a cell is missing.

    Raises:
        InvalidValue: no column, no row, a blank or repeated header, or a row with more or fewer
            cells than there are headers; the field is `table`.
    """

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    places: tuple[int, ...]
    cells: tuple[tuple[str | None, ...], ...]

    def __attrs_post_init__(self) -> None:
        """Refuse what is no table."""
        for number, name in enumerate(self.columns, start=1):
            if not name:
                raise _refusal("header_blank", f"column {number} of the table has no header")
            if name in self.columns[: number - 1]:
                raise _refusal("header_repeated", f"two columns of the table are called {name!r}")
        for place, row in zip(self.places, self.cells, strict=True):
            if len(row) != len(self.columns):
                raise _ragged(place, len(row), len(self.columns))
        if not self.columns or not self.cells:
            message = "the table must have a header row, and at least one row and column of cells"
            raise _refusal("empty", message)


@frozen(kw_only=True)
class Ratings:
    """A table read as raters by items, with what its reader was told of the ratings.

    Attributes:
        table: the cells.
        items_in_rows: whether an item is a row and a rater a column, rather than the other way.
        level: the level of measurement, or None.
        scale: the lowest and the highest possible rating, or None.

    Raises:
        InvalidValue: a scale that does not rise, or two items of one name.
    """

    table: Table
    items_in_rows: bool = False
    level: LevelOfMeasurement | None = None
    scale: tuple[float, float] | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse a scale without width, and items that nobody could tell apart."""
        if self.scale is not None and not -LARGEST <= self.scale[0] < self.scale[1] <= LARGEST:
            low, high = self.scale
            message = f"scale must go from a lower to a higher number, not from {low:g} to {high:g}"
            raise InvalidValue("scale_malformed", message, field="scale")
        if len(set(self.items)) < len(self.items):
            name = next(name for name in self.items if self.items.count(name) > 1)
            raise _refusal("item_repeated", f"two rows of the table are called {name!r}")

    @property
    def items(self) -> tuple[str, ...]:
        """What was rated."""
        return self.table.rows if self.items_in_rows else self.table.columns

    @property
    def raters(self) -> tuple[str, ...]:
        """Who rated; rows of one name are one rater."""
        return self.table.columns if self.items_in_rows else self.table.rows

    @property
    def has_text(self) -> bool:
        """Whether some cell is no number."""
        return any(isinstance(cell, str) for row in self._read for cell in row)

    @property
    def categories(self) -> list[float] | None:
        """Every rating that was possible, where the scale has whole ends and all are numbers.

        Raises:
            InvalidValue: there are more than 1,000.
        """
        if self.scale is None or self.has_text or any(end % 1 for end in self.scale):
            return None
        low, high = self.scale
        if high - low >= _MOST_CATEGORIES:
            message = f"a scale of categories has at most {_MOST_CATEGORIES:,} whole numbers"
            raise InvalidValue("scale_too_long", message, field="scale")
        return [low + step for step in range(int(high - low) + 1)]

    def needed_scale(self) -> tuple[float, float]:
        """The scale, for a measure that cannot do without.

        Raises:
            InvalidValue: none was given.
        """
        if self.scale is None:
            message = "the lowest and the highest possible rating must be known"
            raise InvalidValue("scale_needed", message, field="scale")
        return self.scale

    def numbers(self, bounds: tuple[float, float] | None = None) -> Numbers:
        """The ratings as numbers, shape (raters, items), None where one is missing.

        Args:
            bounds: the lowest and the highest possible number; the scale, if there is one, where
                None.

        Raises:
            InvalidValue: a cell is no number or is beyond the bounds; the message says which.
        """
        low, high = bounds or self.scale or (-LARGEST, LARGEST)
        for place, row in zip(self.table.places, self._read, strict=True):
            for column, cell in zip(self.table.columns, row, strict=True):
                if isinstance(cell, str):
                    raise _misfit(place, column, f"{cell!r}, which is not a number")
                if cell is not None and not low <= cell <= high:
                    raise _misfit(place, column, f"{cell:g}, which is not {low:g} to {high:g}")
        return self._by_rater(
            [[cell if isinstance(cell, float) else None for cell in row] for row in self._read]
        )

    def labels(self) -> Labels:
        """The ratings as labels, shape (raters, items), None where one is missing.

        Numbers count by their value: 1 and 1.0 are one label. Text counts letter by letter.
        """
        if not self.has_text:
            return self.numbers()
        return self._by_rater(
            [[None if cell is None else name_of(cell) for cell in row] for row in self._read]
        )

    @cached_property
    def _read(self) -> list[list[float | str | None]]:
        known: Mapping[str | None, float | str | None] = {
            cell: _read_cell(cell) for cell in set().union(*self.table.cells)
        }
        return [[known[cell] for cell in row] for row in self.table.cells]

    def _by_rater(self, rows: list[list[_Cell]]) -> list[list[_Cell]]:
        return by_item(rows) if self.items_in_rows else rows


def by_item(rows: Sequence[Sequence[_Cell]]) -> list[list[_Cell]]:
    """Ratings by rater, turned to ratings by item (or back)."""
    return [list(column) for column in zip(*rows, strict=True)]


def is_number(cell: str) -> bool:
    """Whether a cell is a decimal number, perhaps with an exponent, of at most LARGEST in size."""
    return _NUMBER.fullmatch(cell) is not None and abs(float(cell)) <= LARGEST


def name_of(label: object) -> str:
    """A label as people write it: whole numbers without a decimal point."""
    return f"{label:.0f}" if isinstance(label, float) and label.is_integer() else str(label)


def _read_cell(cell: str | None) -> float | str | None:
    return float(cell) if cell is not None and is_number(cell) else cell


def _misfit(place: int, column: str, found: str) -> InvalidValue:
    return _refusal("cell_misfit", f"row {place}, column {column!r} holds {found}")


def _ragged(place: int, cells: int, columns: int) -> InvalidValue:
    message = f"row {place} of the table has {cells} cells, but the header has {columns}"
    return _refusal("ragged", message)


def _refusal(code: str, message: str) -> InvalidValue:
    return InvalidValue(f"table_{code}", message, field="table")
