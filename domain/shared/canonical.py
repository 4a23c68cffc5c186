"""Canonical JSON: equal objects give equal text, so that digests of it can be compared."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from operator import attrgetter
from typing import Any
from uuid import UUID

from attrs import fields, has

from domain.shared.identifiers import Identifier


def canonical_json(value: object) -> str:
    """An attrs object as JSON with sorted keys, no white space, and all text as it is.

    Identifiers become their text, times ISO 8601, enumerations their values.

    Raises:
        TypeError: it holds something that has no place in a record.
    """
    return _ENCODER.encode(value)


def _plain(value: object) -> object:
    kind = type(value)
    if kind not in _READERS:
        _READERS[kind] = _reader(kind)
    return _READERS[kind](value)


def _reader(kind: type) -> Callable[[Any], object]:
    """What makes plain data of the objects of a type."""
    if issubclass(kind, Identifier | UUID):
        return str
    if issubclass(kind, datetime):
        return kind.isoformat
    if issubclass(kind, Enum):
        return attrgetter("value")
    if issubclass(kind, Mapping):
        return dict
    if has(kind):
        names = tuple(one.name for one in fields(kind))
        return lambda value: {name: getattr(value, name) for name in names}
    message = f"a {kind.__name__} has no place in a record"
    raise TypeError(message)


_READERS: dict[type, Callable[[Any], object]] = {}
"""Found once for each type: every packet and every event is written down so."""

_ENCODER = json.JSONEncoder(
    default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")
)
