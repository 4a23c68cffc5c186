"""Between rows as the mapping has them and rows as JSON."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from adapters.rows.refusals import text_unstorable
from adapters.rows.stored import Stored, Values

_IDS = frozenset({"tenant_id", "panel_id", "key_id", "webhook_id"})
_NUMBERS = frozenset({"level", "usd"})
_MOMENT = "_at"


def row_as_json(row: Values) -> Values:
    """A row to write.

    Raises:
        InvalidValue: a text holds characters that PostgreSQL cannot store.
    """
    plain: Values = {name: _plain(value) for name, value in row.items()}
    # Within a document of JSON it is stored as it is escaped there.
    if any(isinstance(value, str) and "\0" in value for value in plain.values()):
        raise text_unstorable()
    return plain


def row_of(found: Mapping[str, Any]) -> Stored:
    """A row that was read."""
    return {name: _typed(name, value) for name, value in found.items()}


def _plain(value: object) -> object:
    if isinstance(value, str):
        return _encodable(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_encodable(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, Sequence):
        return [_plain(inner) for inner in value]
    return value


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise text_unstorable() from None
    return text


def _typed(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if value is None:
        return None
    if name in _IDS:
        return UUID(value)
    if name in _NUMBERS:
        return float(value)
    if name.endswith(_MOMENT):
        return datetime.fromisoformat(value).astimezone(UTC)
    return value
