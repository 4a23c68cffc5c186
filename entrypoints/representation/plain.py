"""Objects of the domain as JSON types."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any

from attrs import fields, has

from domain.shared import Identifier

Document = dict[str, Any]
"""A JSON object."""

_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


def plain(value: Any) -> Document:  # noqa: ANN401 - any attrs object
    """An attrs object as JSON types; its field names are the keys."""
    document: Document = _reader(type(value))(value)
    return document


def _as_json(value: object) -> object:
    kind = type(value)
    return value if kind in _AS_THEY_ARE else _reader(kind)(value)


def _reader_of(kind: type) -> Callable[[Any], Any]:
    """What makes JSON types of the objects of a type."""
    if has(kind) and not issubclass(kind, Identifier):
        names = [one.name for one in fields(kind)]
        return lambda value: {name: _as_json(getattr(value, name)) for name in names}
    if issubclass(kind, Mapping):
        return lambda value: {str(key): _as_json(entry) for key, entry in value.items()}
    if issubclass(kind, tuple | list | set | frozenset):
        return lambda value: [_as_json(entry) for entry in value]
    if issubclass(kind, datetime):
        return kind.isoformat
    if issubclass(kind, Enum):
        return attrgetter("value")
    return str if issubclass(kind, Identifier) else lambda value: value


# Found once for each type: a panel's document asks hundreds of times.
_reader: Callable[[type], Callable[[Any], Any]] = cache(_reader_of)
