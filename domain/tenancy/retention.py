"""How long a tenant keeps its ended panels, and what becomes of the events of erased ones."""

from datetime import datetime, timedelta
from enum import StrEnum

from attrs import field, frozen

from domain.shared import InvalidValue

RETENTION_DAYS = 30
"""How long an ended panel is kept where nobody said otherwise, in days."""

RETENTION_LIMIT = 36_500
"""The longest time that can be asked for, in days: a hundred years."""


class EventPolicy(StrEnum):
    """What becomes of the events of a panel that is erased.

    `keep`: they stay as they are. `erase`: what they say is blanked; that something of that kind
    happened to the panel, when, and the digests stay, so that the chain is still verified.
    """

    KEEP = "keep"
    ERASE = "erase"


def _days(days: int | None) -> int | None:
    if days is None:
        return None
    if isinstance(days, bool) or not 1 <= days <= RETENTION_LIMIT:
        message = (
            f"days must be a whole number from 1 to {RETENTION_LIMIT:,}, "
            f"or none to keep panels for ever, not {days!r:.60}"
        )
        raise InvalidValue("retention_out_of_range", message, field="days")
    return days


@frozen(kw_only=True)
class Retention:
    """A tenant's rule for its ended panels.

    Attributes:
        days: how long a panel is kept after it ended, 1 to 36,500; None for ever.
        events: what becomes of the events of a panel that is erased, for this or another reason.

    Raises:
        InvalidValue: the days are out of their range.
    """

    days: int | None = field(default=RETENTION_DAYS, converter=_days)
    events: EventPolicy = EventPolicy.KEEP

    def ended_before(self, now: datetime) -> datetime | None:
        """The time at or before which a panel must have ended to go at `now`; None for never."""
        return None if self.days is None else now - timedelta(days=self.days)
