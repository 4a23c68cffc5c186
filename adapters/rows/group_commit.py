"""Many writers, one transaction at a time: what waits meanwhile goes together into the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

from domain.shared import Conflict, InvalidValue, NotFound

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
_Group = list[tuple[Item, asyncio.Future[Outcome]]]


class GroupCommit(Generic[Item, Outcome]):
    """Collects items while a commit is under way, and commits them together afterwards.

    A synchronised commit costs milliseconds however many rows it holds, so a hundred panels
    that answer at once need a few commits rather than a hundred.
    """

    def __init__(self, commit: Callable[[Sequence[Item]], Awaitable[Sequence[Outcome]]]) -> None:
        """Commit by calling `commit`, which makes all items durable or raises."""
        self._commit = commit
        self._waiting: _Group[Item, Outcome] = []
        self._committing: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Outcome:
        """What came of the item, once it is durable; raises what its commit raised."""
        outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, outcome))
        if self._committing is None:
            # In a context of its own: what it commits is of several callers.
            self._committing = asyncio.create_task(self._commit_all(), context=Context())
        return await outcome

    async def finish(self) -> None:
        """Wait until nothing is left to commit."""
        if self._committing is not None:
            await self._committing

    async def _commit_all(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                await self._commit_group(group)
        finally:
            self._committing = None

    async def _commit_group(self, group: _Group[Item, Outcome]) -> None:
        try:
            outcomes = await self._commit([item for item, _ in group])
        except (Conflict, InvalidValue, NotFound) as error:
            if len(group) == 1:
                _refuse(group, error)
            # One item is at fault, and the transaction does not say which.
            for single in group if len(group) > 1 else ():
                await self._commit_group([single])
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
            _refuse(group, error)
        except asyncio.CancelledError:
            _abandon(group)
            raise
        else:
            _fulfil(group, outcomes)


def _fulfil(group: _Group[Item, Outcome], outcomes: Sequence[Outcome]) -> None:
    for (_, future), outcome in zip(group, outcomes, strict=True):
        if not future.done():
            future.set_result(outcome)


def _refuse(group: _Group[Item, Outcome], error: Exception) -> None:
    for _, future in group:
        if not future.done():
            future.set_exception(error)


def _abandon(group: _Group[Item, Outcome]) -> None:
    for _, future in group:
        future.cancel()
