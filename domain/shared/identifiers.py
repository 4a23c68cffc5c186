"""Identifiers: UUIDs, ordered by their time of making (version 7 of RFC 9562)."""

import re
import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from attrs import field, frozen
from attrs.validators import instance_of

from domain.shared.errors import InvalidValue

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERSION = 7
_WORD = re.compile(r"(?<!^)(?=[A-Z])")
"""Where a word begins within the name of a class."""


def uuid7() -> UUID:
    """A fresh UUID version 7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, 74 random bits.

    The one place of the domain that reads the clock and draws random bits.
    """
    milliseconds = time.time_ns() // 1_000_000
    high = secrets.randbits(12)
    low = secrets.randbits(62)
    return UUID(int=milliseconds << 80 | _VERSION << 76 | high << 64 | 0b10 << 62 | low)


def instant_of(identifier: UUID) -> datetime:
    """The aware time that a UUID carries, to the millisecond.

    Raises:
        InvalidValue: it is not of version 7, so it carries no such time, or one after the year
            9999.
    """
    if identifier.version != _VERSION:
        message = "only a UUID of version 7 carries a time in milliseconds"
        raise InvalidValue("identifier_timeless", message, field="identifier")
    try:
        return _EPOCH + timedelta(milliseconds=identifier.int >> 80)
    except OverflowError as error:
        message = "the time that the UUID carries is after the year 9999"
        raise InvalidValue("identifier_timeless", message, field="identifier") from error


@frozen(order=True)
class Identifier:
    """A UUID that knows what it identifies: ids of different classes are never equal."""

    value: UUID = field(validator=instance_of(UUID))

    @classmethod
    def generate(cls) -> Self:
        """A fresh identifier (UUID version 7, so that later ones sort later)."""
        return cls(uuid7())

    @classmethod
    def from_string(cls, text: str) -> Self:
        """Read the canonical form, `8-4-4-4-12` hexadecimal digits in either case.

        Raises:
            InvalidValue: `text` is anything else; the field is what others call it, such as
                `panel_id` for a PanelId.
        """
        try:
            value = UUID(text)
        except (ValueError, AttributeError, TypeError) as error:
            raise cls._refusal(text) from error
        if str(value) != text.lower():
            raise cls._refusal(text)
        return cls(value)

    @classmethod
    def _refusal(cls, text: object) -> InvalidValue:
        name = _WORD.sub("_", cls.__name__).lower()
        message = f"{name} must be a UUID, not {repr(text)[:60]}"
        return InvalidValue("identifier_malformed", message, field=name)

    def __str__(self) -> str:
        """The canonical lower-case form."""
        return str(self.value)
