"""Kinds of values that requests hold, each read as strictly as it is described."""

from collections.abc import Hashable
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator


def _written_out(value: object) -> object:
    """Refuse a number, which would count as seconds since 1970."""
    if isinstance(value, str) and "T" in value.upper():
        return value
    message = "must be a date and time as RFC 3339 writes them, such as 2026-11-01T00:00:00Z"
    raise ValueError(message)


def _within_the_calendar(moment: datetime) -> datetime:
    """The moment by UTC, whose calendar ends before its own may."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        message = "must be in the years 1 to 9999"
        raise ValueError(message) from None


def _without_repetition(value: object) -> object:
    """Refuse a list that names something twice."""
    if isinstance(value, list):
        named = [one for one in value if isinstance(one, Hashable)]
        if len(set(named)) < len(named):
            message = "must not name anything twice"
            raise ValueError(message)
    return value


Time = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_within_the_calendar)]
"""A moment, given with its time zone, by UTC."""

Distinct = BeforeValidator(_without_repetition)
"""Of a list whose order says nothing and in which each thing stands once."""
