import asyncio
from collections.abc import Sequence
from contextvars import ContextVar

import pytest

from adapters.rows.group_commit import GroupCommit
from domain.shared import Conflict, Unavailable


class Shelf:
    """Where groups are put, one after the other, each as soon as it is open."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.began = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()

    async def put(self, group: Sequence[str]) -> Sequence[str]:
        self.groups.append(list(group))
        self.began.set()
        await self.open.wait()
        if "poison" in group:
            raise Conflict("poisoned", "poisoned")
        if "fire" in group:
            raise Unavailable("on_fire", "on fire")
        return [item.upper() for item in group]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


async def test_what_arrives_during_a_commit_goes_together_into_the_next(shelf: Shelf) -> None:
    queue = GroupCommit(shelf.put)
    shelf.open.clear()
    first = asyncio.create_task(queue.add("first"))
    await shelf.began.wait()

    rest = [asyncio.create_task(queue.add(item)) for item in ("second", "third", "fourth")]
    await asyncio.sleep(0)
    shelf.open.set()

    assert await first == "FIRST"
    assert await asyncio.gather(*rest) == ["SECOND", "THIRD", "FOURTH"]
    assert shelf.groups == [["first"], ["second", "third", "fourth"]]


async def test_one_that_cannot_be_kept_does_not_sink_the_others(shelf: Shelf) -> None:
    queue = GroupCommit(shelf.put)

    outcomes = await asyncio.gather(
        *(queue.add(item) for item in ("good", "poison", "fine")), return_exceptions=True
    )

    assert outcomes[0] == "GOOD"
    assert isinstance(outcomes[1], Conflict)
    assert outcomes[2] == "FINE"


async def test_where_the_database_itself_fails_all_are_told_at_once(shelf: Shelf) -> None:
    queue = GroupCommit(shelf.put)

    outcomes = await asyncio.gather(*(queue.add("fire") for _ in range(5)), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 5
    assert len(shelf.groups) == 1
    assert await queue.add("again") == "AGAIN"


async def test_whoever_gives_up_waiting_takes_nothing_from_the_others(shelf: Shelf) -> None:
    queue = GroupCommit(shelf.put)
    shelf.open.clear()
    adding = [asyncio.create_task(queue.add(item)) for item in ("a", "b", "c")]
    await shelf.began.wait()

    adding[1].cancel()
    shelf.open.set()
    outcomes = await asyncio.gather(*adding, return_exceptions=True)

    assert (outcomes[0], outcomes[2]) == ("A", "C")
    assert isinstance(outcomes[1], asyncio.CancelledError)


async def test_to_finish_is_to_wait_for_everything(shelf: Shelf) -> None:
    queue = GroupCommit(shelf.put)
    adding = asyncio.create_task(queue.add("last"))
    await asyncio.sleep(0)

    await queue.finish()
    await queue.finish()

    assert adding.done() or await adding == "LAST"
    assert shelf.groups == [["last"]]


async def test_when_the_loop_is_torn_down_nobody_waits_for_ever() -> None:
    begun = asyncio.Event()

    async def never(_: Sequence[str]) -> Sequence[str]:
        begun.set()
        await asyncio.Event().wait()
        return []

    queue = GroupCommit(never)
    adding = asyncio.create_task(queue.add("item"))
    await begun.wait()

    for task in asyncio.all_tasks() - {asyncio.current_task(), adding}:
        task.cancel()
    outcomes = await asyncio.gather(adding, return_exceptions=True)

    assert isinstance(outcomes[0], asyncio.CancelledError)


async def test_what_is_committed_together_is_done_in_no_callers_name() -> None:
    caller = ContextVar("caller", default="nobody")
    seen = []

    async def put(group: Sequence[str]) -> Sequence[str]:
        seen.append(caller.get())
        return group

    caller.set("the first")
    await GroupCommit(put).add("one")

    assert seen == ["nobody"]
