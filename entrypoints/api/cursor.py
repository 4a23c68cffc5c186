"""Cursors of lists: where the next page begins, signed for one tenant and one list."""

import base64
import binascii
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from application.panel.ports import PanelFilter, Place
from domain.panel import PanelId
from domain.shared import InvalidValue, canonical_json
from domain.tenancy import TenantId

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TIME_LENGTH, _ID_LENGTH, _SIGNATURE_LENGTH = 8, 16, 16
_PLACE_LENGTH = _TIME_LENGTH + _ID_LENGTH


def cursor_of(place: Place, *, key: bytes, tenant_id: TenantId, wanted: PanelFilter) -> str:
    """The text that stands for the place in this tenant's list of the wanted panels."""
    created_at, panel_id = place
    microseconds = (created_at - _EPOCH) // _MICROSECOND
    packed = microseconds.to_bytes(_TIME_LENGTH, signed=True) + panel_id.value.bytes
    signed = packed + _signature(packed, key, tenant_id, wanted)
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def place_of(cursor: str, *, key: bytes, tenant_id: TenantId, wanted: PanelFilter) -> Place:
    """The place that a cursor stands for.

    Raises:
        InvalidValue: it was not made for this list, or not here at all.
    """
    signed = _decoded(cursor)
    packed, signature = signed[:_PLACE_LENGTH], signed[_PLACE_LENGTH:]
    if not hmac.compare_digest(signature, _signature(packed, key, tenant_id, wanted)):
        raise _refusal()
    microseconds = int.from_bytes(packed[:_TIME_LENGTH], signed=True)
    panel_id = PanelId(UUID(bytes=packed[_TIME_LENGTH:]))
    return _EPOCH + microseconds * _MICROSECOND, panel_id


def _signature(packed: bytes, key: bytes, tenant_id: TenantId, wanted: PanelFilter) -> bytes:
    scope = f"panels\n{tenant_id}\n{canonical_json(wanted)}\n".encode()
    return hmac.digest(key, scope + packed, "sha256")[:_SIGNATURE_LENGTH]


def _decoded(cursor: str) -> bytes:
    try:
        raw = cursor.encode("ascii")
        signed = base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise _refusal() from None
    if len(signed) != _PLACE_LENGTH + _SIGNATURE_LENGTH:
        raise _refusal()
    return signed


def _refusal() -> InvalidValue:
    message = "cursor must be the next_cursor of this very list, unchanged; begin without one"
    return InvalidValue("cursor_invalid", message, field="cursor")
