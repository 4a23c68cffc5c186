"""The time of a call: given by the caller, or that of a fresh identifier."""

from datetime import UTC, datetime

from domain.shared.errors import InvalidValue
from domain.shared.identifiers import instant_of, uuid7


def moment(now: datetime | None) -> datetime:
    """The time at which a step happens, in UTC.

    Application services always pass `now`. Without it (someone explores the domain by hand) the
    time is the one that a fresh UUID version 7 carries, as ids are the only thing that the
    domain makes by itself.

    Raises:
        InvalidValue: `now` has no time zone.
    """
    if now is None:
        return instant_of(uuid7())
    if now.tzinfo is None:
        raise InvalidValue("time_naive", "now must carry a time zone", field="now")
    return now.astimezone(UTC)
