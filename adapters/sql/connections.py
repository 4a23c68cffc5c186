"""How work reaches a database. The work itself is the same for every kind of database."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from sqlalchemy import Connection

Result = TypeVar("Result")


class Run(Protocol):
    """Runs work on one connection, inside its transaction."""

    async def __call__(self, work: Callable[[Connection], Result], /) -> Result:
        """What `work` returns, or raises."""
        ...


class Connections(ABC):
    """The connections to one database; they belong to one event loop."""

    @abstractmethod
    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run work that only reads, on what is committed."""

    @abstractmethod
    def writing(self) -> AbstractAsyncContextManager[Run]:
        """A transaction that may write; the work must commit on its connection, or it is undone."""

    @abstractmethod
    async def close(self) -> None:
        """Close every connection."""
