"""How the measures of a table are shown to programs: one JSON document.

A key that is documented here keeps its name and meaning; new keys may join. What is undefined is
null, with the reason beside it.
"""

from collections.abc import Mapping

from application.consensus import (
    ALL,
    Inapplicable,
    ItemFigures,
    Measured,
    Part,
    Ratings,
    TableMeasured,
)
from domain.consensus import Figure, Undefined
from entrypoints.representation import Document


def table_measured_document(measured: TableMeasured, *, measure: str) -> Document:
    """The figures of a table.

    Of one measure `measure`, `value` (a number, or the name of a winner; null with a `reason`),
    `basis` (what it rests on: a level, some or the mean of the items), `figures` (what belongs to
    the value, by name; null with an entry in `reasons`), `per_item` (`item`, `value`, `figures`),
    `raters` and `items` (how many) and `scale`. Of all, `measures` has such an entry for each that
    suits the table, and `not_applicable` (`measure`, `reason`) the others.
    """
    about = _about(measured.ratings)
    taken = [
        measured_document(name, one)
        for name, one in measured.found.items()
        if isinstance(one, Measured)
    ]
    if measure != ALL:
        return taken[0] | about
    refused = [
        {"measure": name, "reason": one.reason}
        for name, one in measured.found.items()
        if isinstance(one, Inapplicable)
    ]
    value = _value(Undefined("each measure has a value of its own, in `measures`"))
    return {"measure": ALL} | value | about | {"measures": taken, "not_applicable": refused}


def measured_document(name: str, measured: Measured) -> Document:
    """One measure."""
    document: Document = {"measure": name} | _value(measured.value) | {"basis": measured.basis}
    items = [_item(one) for one in measured.per_item]
    return document | _figures(measured.parts) | ({"per_item": items} if items else {})


def _about(ratings: Ratings) -> Document:
    return {
        "raters": len(ratings.raters),
        "items": len(ratings.items),
        "scale": list(ratings.scale) if ratings.scale else None,
    }


def _item(one: ItemFigures) -> Document:
    return {"item": one.item} | _value(one.value) | _figures(one.parts)


def _value(value: Figure | str) -> Document:
    if isinstance(value, Undefined):
        return {"value": None, "reason": value.reason}
    return {"value": value}


def _figures(parts: Mapping[str, Part]) -> Document:
    reasons = {name: part.reason for name, part in parts.items() if isinstance(part, Undefined)}
    figures = {name: _part(part) for name, part in parts.items()}
    return {"figures": figures} | ({"reasons": reasons} if reasons else {})


def _part(part: Part) -> object:
    if isinstance(part, Undefined):
        return None
    if isinstance(part, Mapping):
        return {name: _part(one) for name, one in part.items()}
    return list(part) if isinstance(part, tuple) else part
