"""Canonical JSON: equal objects give equal text, so that digests of it can be compared."""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from functools import cache
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
    kind: type[Any] = type(value)
    names = _field_names(kind)
    if names is not None:
        return {name: getattr(value, name) for name in names}
    match value:
        case Identifier() | UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case Mapping():
            return dict(value)
    message = f"a {kind.__name__} has no place in a record"
    raise TypeError(message)


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...] | None:
    """The fields of an attrs class that is written out as an object, or None."""
    if not has(kind) or issubclass(kind, Identifier):
        return None
    return tuple(one.name for one in fields(kind))


_ENCODER = json.JSONEncoder(
    default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")
)
