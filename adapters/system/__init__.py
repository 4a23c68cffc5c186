"""The machine's own clock and ids: the one home of time and randomness."""

from datetime import UTC, datetime
from uuid import UUID

from application.shared import Clock, IdGenerator
from domain.shared import uuid7


class SystemClock(Clock):
    """The machine's clock."""

    def now(self) -> datetime:
        """The present time, aware, in UTC."""
        return datetime.now(UTC)


class SystemIds(IdGenerator):
    """Identifiers that sort by the time of their making."""

    def new_id(self) -> UUID:
        """A fresh UUID, version 7."""
        return uuid7()
