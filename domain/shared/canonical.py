"""Canonical JSON: equal objects give equal text, so that digests of it can be compared."""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from uuid import UUID

from attrs import fields, has

from domain.shared.identifiers import Identifier


def canonical_json(value: object) -> str:
    """An attrs object as JSON with sorted keys, no white space, and all text as it is.

    Identifiers become their text, times ISO 8601, enumerations their values.

    Raises:
        TypeError: it holds something that has no place in a record.
    """
    return json.dumps(
        value, default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def _plain(value: object) -> object:
    match value:
        case Identifier() | UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case Mapping():
            return dict(value)
    kind = type(value)
    if has(kind):
        return {one.name: getattr(value, one.name) for one in fields(kind)}
    message = f"a {type(value).__name__} has no place in a record"
    raise TypeError(message)
