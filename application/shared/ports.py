"""Ports that no context owns: the machine itself, and the record of events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import frozen

from domain.shared import RecordedEvent
from domain.tenancy import TenantId


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present time, aware, in UTC."""
        ...


class IdGenerator(Protocol):
    """Makes identifiers."""

    def new_id(self) -> UUID:
        """A fresh UUID, version 7."""
        ...


class Secrets(Protocol):
    """Makes secrets."""

    def new_secret(self) -> str:
        """43 characters of base64url: 256 bits that nobody can foresee."""
        ...


class EventLog(Protocol):
    """The append-only record of what happened to one tenant's data."""

    async def after(self, sequence: int, *, limit: int) -> Sequence[RecordedEvent]:
        """At most `limit` events that follow `sequence`, in order; 0 is before the first."""
        ...

    async def of_subject(self, subject: str, *, after: int, limit: int) -> Sequence[RecordedEvent]:
        """The same of what happened to one subject, such as a panel, by its id."""
        ...

    async def last(self) -> int:
        """The sequence number of the last event; 0 where there is none."""
        ...


class RecordedTenants(Protocol):
    """The tenants of which there is a record: the view of whoever cleans up after all of them."""

    async def all(self) -> Sequence[TenantId]:
        """Every one of them, in order of the ids; those too that were erased since."""
        ...


@frozen(kw_only=True)
class SlowQuery:
    """A statement of the database that took long.

    Attributes:
        statement: its text, with placeholders for its values.
        took_seconds: how long it took.
        seconds_ago: when it ended.
    """

    statement: str
    took_seconds: float
    seconds_ago: float


@frozen(kw_only=True)
class StorageState:
    """What a database is and how it is.

    Attributes:
        kind: the kind of database, such as `sqlite`.
        revision: of its schema; None where there is none.
        expected: the revision that this release works with.
        connections_in_use: how many connections of this process somebody works on.
        slow_queries: the last statements of this process that took long, the newest first.
    """

    kind: str
    revision: str | None
    expected: str
    connections_in_use: int
    slow_queries: Sequence[SlowQuery] = ()

    @property
    def is_current(self) -> bool:
        """Whether this release can work with it."""
        return self.revision == self.expected


class StorageCheck(Protocol):
    """Looks at where everything is stored."""

    @property
    def connections_in_use(self) -> int | None:
        """How many connections of this process somebody works on; None where none are counted."""
        return None

    async def state(self) -> StorageState:
        """What it is and how it is, by asking it.

        Raises:
            Unavailable: it does not answer.
        """
        ...
