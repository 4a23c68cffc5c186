"""How work reaches a database. The work itself is the same for every kind of database."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import ClassVar, Protocol, TypeVar

from attrs import frozen
from sqlalchemy import Connection, Engine
from sqlalchemy.pool import Pool, QueuePool

Result = TypeVar("Result")


@frozen(kw_only=True)
class Limits:
    """What one process may take of a database.

    Attributes:
        pool_size: its most connections to PostgreSQL, 1 or more. A server takes 100 by default,
            which leaves room for several processes of 10.
        statement_seconds: how long one statement may take there, in whole seconds; the slowest of
            ours takes well under one.
        slow_seconds: how long one may take before it is told of, on any database.
    """

    pool_size: int = 10
    statement_seconds: int = 30
    slow_seconds: float = 1.0


class Working(Protocol):
    """A transaction on a connection of its own."""

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, or raises."""
        ...


class Writing(Working, Protocol):
    """A transaction that may write."""

    async def finish(self, work: Callable[[Connection], Result]) -> Result:
        """The same of the last work, which commits; others may begin to write meanwhile."""
        ...


class Connections(ABC):
    """The connections to one database; they belong to one event loop.

    Attributes:
        takes_turns: whether whoever writes waits for the others who write, so that what waits is
            better committed together.
    """

    takes_turns: ClassVar[bool] = False

    @abstractmethod
    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run work that only reads, on what is committed."""

    @abstractmethod
    def writing(self) -> AbstractAsyncContextManager[Writing]:
        """A transaction; undone if it is left without being finished."""

    @abstractmethod
    def reading(self) -> AbstractAsyncContextManager[Working]:
        """A transaction that only reads, one work after the other; its first work begins it."""

    @property
    @abstractmethod
    def in_use(self) -> int:
        """How many connections somebody works on at this moment."""

    @property
    @abstractmethod
    def engine(self) -> Engine:
        """What sends the statements."""

    @abstractmethod
    async def close(self) -> None:
        """Close every connection."""


def checked_out(pool: Pool) -> int:
    """How many connections of a pool are in use; every engine of ours has a pool that queues."""
    return pool.checkedout() if isinstance(pool, QueuePool) else 0
