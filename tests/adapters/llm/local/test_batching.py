import asyncio
from collections.abc import Sequence
from threading import Event

import pytest

from adapters.llm.local.batching import Batcher, Outcome
from adapters.llm.local.writing import Writing, Written
from application.panel.ports import ExpertFailure


def echo(writing: Writing) -> Written:
    return Written(text=writing.user, whole=True, tokens_read=1, tokens_written=1)


class Device:
    """Repeats what it is asked, once it is let."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.began = Event()
        self.ready = Event()
        self.ready.set()

    def __call__(self, writings: Sequence[Writing]) -> Sequence[Outcome]:
        self.batches.append([one.user for one in writings])
        self.began.set()
        assert self.ready.wait(10)
        return [echo(one) for one in writings]


async def ask(batcher: Batcher, user: str) -> str:
    return (await batcher.ask(system="", user=user, schema="{}", limit=1)).text


async def test_seats_that_ask_at_once_are_one_batch_and_each_gets_its_own_answer() -> None:
    device = Device()
    batcher = Batcher(device)
    seats = [f"seat {number}" for number in range(30)]

    answers = await asyncio.gather(*(ask(batcher, seat) for seat in seats))

    assert device.batches == [seats]
    assert answers == seats


async def test_who_asks_while_the_device_is_busy_is_in_the_next_batch() -> None:
    device = Device()
    batcher = Batcher(device)
    device.ready.clear()
    first = asyncio.create_task(ask(batcher, "early"))
    await asyncio.to_thread(device.began.wait, 10)

    later = asyncio.gather(*(ask(batcher, seat) for seat in ("late", "later")))
    await asyncio.sleep(0)
    device.ready.set()
    await asyncio.gather(first, later)

    assert device.batches == [["early"], ["late", "later"]]


async def test_nobody_writes_for_a_seat_that_waits_no_longer() -> None:
    device = Device()
    batcher = Batcher(device)
    asking = [asyncio.create_task(ask(batcher, seat)) for seat in ("patient", "gone")]
    await asyncio.sleep(0)

    asking[1].cancel()
    await asyncio.wait(asking)

    assert device.batches == [["patient"]]
    assert asking[0].result() == "patient"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ExpertFailure("there is no such model"), "there is no such model"),
        (MemoryError("/secret/path"), r"the local model failed \(MemoryError\)"),
    ],
)
async def test_a_device_that_fails_is_a_reason_for_each_seat(error: Exception, reason: str) -> None:
    def fail(_: Sequence[Writing]) -> Sequence[Outcome]:
        raise error

    batcher = Batcher(fail)
    asking = (ask(batcher, seat) for seat in ("one", "other"))
    failures = await asyncio.gather(*asking, return_exceptions=True)

    for failure in failures:
        with pytest.raises(ExpertFailure, match=f"^{reason}$"):
            raise failure if isinstance(failure, Exception) else AssertionError(failure)


async def test_one_seats_failure_is_not_the_others() -> None:
    def write(writings: Sequence[Writing]) -> Sequence[Outcome]:
        return [echo(one) if one.user == "fits" else ExpertFailure("too long") for one in writings]

    batcher = Batcher(write)
    asking = (ask(batcher, seat) for seat in ("fits", "does not"))
    fits, other = await asyncio.gather(*asking, return_exceptions=True)

    assert fits == "fits"
    assert isinstance(other, ExpertFailure)
