"""Tables of ratings from CSV files, as spreadsheets and statistics packages write them."""

import csv
import re
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from unicodedata import normalize

from attrs import frozen

from adapters.files.text_file import decoded, read_text, refusal
from application.consensus import Table
from application.consensus.table import is_number

TABLE_LIMIT = 50_000_000
"""The greatest size of a table, in bytes: some ten million ratings."""

_FIELD = "table"
_ON_STDIN = "on stdin"
_DELIMITERS = ",;\t"
_MISSING = {"", "na", "n/a", "nan"}
_NAMES = {
    *("", "rater", "raters", "expert", "judge", "voter", "seat", "panelist", "panellist"),
    *("participant", "respondent", "name", "id", "item", "items", "question"),
}
_DECIMAL_COMMA = re.compile(r"([+-]?\d*),(\d+)", re.ASCII)


def read_table(source: Path | bytes) -> Table:
    """The table in a CSV file, or in the bytes of one.

    UTF-8 with or without a byte order mark, any line ends; commas, semicolons or tabs, whichever
    cuts the header into the most columns (where semicolons do, 3,5 is three and a half); quotes
    as spreadsheets write them. The first row is the header. Cells are stripped of white space
    around them; empty ones and NA, N/A and NaN are missing. Rows and columns without anything in
    them are left out.

    The first of several columns holds the rows' names if its header is empty or one of a few
    words (rater, expert, judge, voter, seat, panelist, participant, respondent, name, id, item,
    question), or if it holds no number while all other columns hold nothing else. Rows without
    a name are called by their place, such as `row 2` for the first below the header.

    Raises:
        InvalidValue: the file cannot be read, is no UTF-8 text or too large, is no CSV, or what
            it holds is no table (see `Table`); the field is `table`.
    """
    if isinstance(source, Path):
        text = read_text(source, field=_FIELD, limit=TABLE_LIMIT)
    else:
        text = decoded(source, _ON_STDIN, field=_FIELD)
    shown = source if isinstance(source, Path) else _ON_STDIN
    return _table(_trimmed(_parsed(normalize("NFC", text), shown)))


@frozen
class _Grid:
    """Stripped cells, None where one is missing, with the place of each row in the file."""

    header: Sequence[str]
    places: Sequence[int]
    rows: Sequence[Sequence[str | None]]


def _parsed(text: str, source: object) -> _Grid:
    delimiter = max(_DELIMITERS, key=lambda one: _columns(text, one))
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        records = list(reader)
    except csv.Error as error:
        rule = f"is no CSV: {error} (line {reader.line_num})"
        raise refusal("malformed", source, rule, field=_FIELD) from error
    filled = [
        (place, record)
        for place, record in enumerate(records, start=1)
        if any(cell.strip() for cell in record)
    ]
    return _Grid(
        header=[cell.strip() for cell in filled[0][1]] if filled else [],
        places=[place for place, _ in filled[1:]],
        rows=[[_cell(cell, delimiter) for cell in record] for _, record in filled[1:]],
    )


def _columns(text: str, delimiter: str) -> int:
    """Into how many columns it cuts the first row that is not blank; 0 where that is no CSV."""
    lines = StringIO(text.lstrip("\r\n"), newline="")
    try:
        return len(next(csv.reader(lines, delimiter=delimiter), []))
    except csv.Error:
        return 0


def _cell(text: str, delimiter: str) -> str | None:
    stripped = text.strip()
    if stripped.casefold() in _MISSING:
        return None
    decimal = None if delimiter == "," else _DECIMAL_COMMA.fullmatch(stripped)
    return f"{decimal[1]}.{decimal[2]}" if decimal else stripped


def _trimmed(grid: _Grid) -> _Grid:
    """Without the empty columns that spreadsheets leave at the right end."""
    width = len(grid.header)
    while width > 1 and not grid.header[width - 1] and not any(_beyond(grid, width - 1)):
        width -= 1
    rows = [
        row[:width] if not any(row[width:]) and len(row) <= len(grid.header) else row
        for row in grid.rows
    ]
    return _Grid(grid.header[:width], grid.places, rows)


def _beyond(grid: _Grid, column: int) -> Sequence[str | None]:
    return [row[column] for row in grid.rows if len(row) > column]


def _table(grid: _Grid) -> Table:
    named = _has_names(grid)
    names = [row[0] if named and row else None for row in grid.rows]
    return Table(
        columns=tuple(grid.header[named:]),
        rows=tuple(name or f"row {place}" for name, place in zip(names, grid.places, strict=True)),
        places=tuple(grid.places),
        cells=tuple(tuple(row[named:]) for row in grid.rows),
    )


def _has_names(grid: _Grid) -> bool:
    if len(grid.header) <= 1:
        return False
    if grid.header[0].casefold() in _NAMES:
        return True
    first = [row[0] for row in grid.rows if row and row[0]]
    others = [cell for row in grid.rows for cell in row[1:] if cell]
    no_number = bool(first) and not any(is_number(cell) for cell in first)
    return no_number and bool(others) and all(is_number(cell) for cell in others)
