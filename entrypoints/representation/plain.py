"""Objects of the domain as JSON types."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from attrs import asdict

from domain.shared import Identifier

Document = dict[str, Any]
"""A JSON object."""


def plain(value: Any) -> Document:  # noqa: ANN401 - any attrs object
    """An attrs object as JSON types; its field names are the keys."""
    return asdict(value, value_serializer=_as_json)


def _as_json(_owner: object, _attribute: object, value: object) -> object:
    match value:
        case Identifier():
            return str(value)
        case datetime():
            return value.isoformat()
        case Enum():
            return value.value
        case Mapping():
            return {str(key): entry for key, entry in value.items()}
        case tuple():
            return list(value)
        case _:
            return value
