"""Measure a table of ratings, and show its figures."""

import sys
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen
from rich.console import Console

from application.consensus import (
    ALL,
    MEASURES,
    Inapplicable,
    ItemFigures,
    Measured,
    MeasureTable,
    Part,
    TableMeasured,
    measure_table,
)
from domain.consensus import Figure, LevelOfMeasurement, Undefined
from domain.shared import InvalidValue
from entrypoints.bootstrap import read_ratings
from entrypoints.cli.output import print_document, print_paragraph, result_console
from entrypoints.cli.plain_text import shortened
from entrypoints.measured_document import table_measured_document

_NAME_WIDTH = max(map(len, MEASURES))
_VALUE_WIDTH, _ITEM_WIDTH = 6, 30


@frozen(kw_only=True)
class Wish:
    """What `ask-panel consensus` was given; `file` is `-` for stdin, `scale` is still text."""

    file: str
    measure: str
    level: LevelOfMeasurement | None
    scale: str | None
    items_in_rows: bool


def measure_file(wish: Wish, *, as_json: bool) -> None:
    """Measure the file's table, and print what was found on stdout.

    Raises:
        InvalidValue: the file, the scale or the measure was refused.
    """
    command = MeasureTable(
        table=read_ratings(sys.stdin.buffer.read() if wish.file == "-" else Path(wish.file)),
        measure=wish.measure,
        level=wish.level,
        scale=_scale(wish.scale),
        items_in_rows=wish.items_in_rows,
    )
    measured = measure_table(command)
    if as_json:
        print_document(table_measured_document(measured, measure=wish.measure))
    else:
        _print(measured, together=wish.measure == ALL)


def _scale(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    low, _, high = text.partition(":")
    try:
        return float(low), float(high)
    except ValueError as error:
        message = f"scale must be LOW:HIGH, such as 1:9, not {text!r}"
        raise InvalidValue("scale_malformed", message, field="scale") from error


def _print(measured: TableMeasured, *, together: bool) -> None:
    console = result_console()
    ratings = measured.ratings
    print_paragraph(
        console, f"{_number(ratings.raters, 'rater')}, {_number(ratings.items, 'item')}"
    )
    console.print()
    taken = {name: one for name, one in measured.found.items() if isinstance(one, Measured)}
    width = max((len(_shown(one.value)) for one in taken.values()), default=0)
    for name, one in taken.items():
        first = f"{name.ljust(_NAME_WIDTH)}  {_shown(one.value).rjust(width)}  "
        print_paragraph(console, _meaning(name, one), first=first)
        if not together:
            _print_parts(console, one)
            _print_items(console, one)
    _print_refused(console, measured)


def _meaning(name: str, measured: Measured) -> str:
    if isinstance(measured.value, Undefined):
        return f"undefined: {measured.value.reason}"
    return "; ".join(filter(None, [MEASURES[name].meaning, measured.basis]))


def _print_parts(console: Console, measured: Measured) -> None:
    if measured.parts:
        console.print()
    width = max(map(len, measured.parts), default=0)
    for name, part in measured.parts.items():
        print_paragraph(console, _words(part), first=f"  {name.ljust(width)}  ")


def _print_items(console: Console, measured: Measured) -> None:
    if measured.per_item:
        console.print()
    names = [shortened(one.item, _ITEM_WIDTH) for one in measured.per_item]
    width = max(map(len, names), default=0)
    for name, one in zip(names, measured.per_item, strict=True):
        first = f"  {name.ljust(width)}  {_shown(one.value).rjust(_VALUE_WIDTH)}  "
        if words := _of_item(one):
            print_paragraph(console, words, first=first)
        else:
            console.print(first.rstrip(), soft_wrap=True)


def _of_item(one: ItemFigures) -> str:
    if isinstance(one.value, Undefined):
        return f"undefined: {one.value.reason}"
    return "; ".join(f"{name} {_words(part)}" for name, part in one.parts.items())


def _print_refused(console: Console, measured: TableMeasured) -> None:
    names: dict[str, list[str]] = {}
    for name, one in measured.found.items():
        if isinstance(one, Inapplicable):
            names.setdefault(one.reason, []).append(name)
    if names:
        console.print()
        console.print("Not taken of this table:")
    for reason, refused in names.items():
        print_paragraph(console, f"{', '.join(refused)}: {reason}", first="  ")


def _shown(value: Figure | str) -> str:
    if isinstance(value, Undefined):
        return "-"
    return shortened(value, _ITEM_WIDTH) if isinstance(value, str) else f"{value:.3f}"


def _words(part: Part) -> str:
    match part:
        case Undefined(reason=reason):
            return f"undefined: {reason}"
        case bool():
            return "yes" if part else "no"
        case str():
            return part
        case Mapping():
            return ", ".join(f"{name} {_words(one)}" for name, one in part.items())
        case float() | int():
            return f"{part:.3f}".rstrip("0").rstrip(".")
        case _:
            return ", ".join(part)


def _number(things: tuple[str, ...], name: str) -> str:
    return f"{len(things)} {name}" if len(things) == 1 else f"{len(things)} {name}s"
