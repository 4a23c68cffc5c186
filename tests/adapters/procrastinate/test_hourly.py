"""What is due each hour is done by one of the workers, and never keeps panels waiting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest
from attrs import define

from adapters.procrastinate.queue import ProcrastinateQueue, open_queue
from adapters.procrastinate.working import Duties, work_until_cancelled
from application.panel.ports import PanelJob
from domain.panel import PanelId
from domain.tenancy import TenantId
from tests.adapters.procrastinate.conftest import LEASE_SECONDS
from tests.entrypoints.panels_begun import until

EACH_SECOND = "* * * * * *"


@define(eq=False)
class Done:
    """How often something was done."""

    hourly: int = 0
    panels: int = 0
    breaks: bool = False

    async def hour(self) -> None:
        self.hourly += 1
        if self.breaks:
            raise RuntimeError

    async def run(self, job: PanelJob) -> None:  # noqa: ARG002
        self.panels += 1


@asynccontextmanager
async def working(url: str, duties: Duties, count: int) -> AsyncIterator[None]:
    """So many workers, each with connections of its own."""
    async with AsyncExitStack() as stack:
        for _ in range(count):
            opening = open_queue(url, lease_seconds=LEASE_SECONDS)
            queue = await stack.enter_async_context(opening)
            work = work_until_cancelled(
                queue._connector,  # noqa: SLF001 - a worker on a schedule of its own
                duties,
                at_once=2,
                at_once_a_tenant=2,
                lease_seconds=LEASE_SECONDS,
            )
            stack.push_async_callback(stopped, asyncio.create_task(work))
        yield


async def stopped(worker: "asyncio.Task[None]") -> None:
    worker.cancel()
    with suppress(asyncio.CancelledError):
        await worker


async def test_one_of_several_workers_does_what_is_due(postgresql_app_url: str) -> None:
    done = Done()
    loop = asyncio.get_running_loop()

    async with working(postgresql_app_url, Duties(done.run, done.hour, EACH_SECOND), 3):
        begun = loop.time()
        await until(lambda: done.hourly >= 2)
        seconds = loop.time() - begun

    assert done.hourly <= seconds + 2


@pytest.mark.parametrize("breaks", [False, True])
async def test_panels_are_run_beside_it_and_after_it_broke(
    queue: ProcrastinateQueue, postgresql_app_url: str, *, breaks: bool
) -> None:
    done = Done(breaks=breaks)

    async with working(postgresql_app_url, Duties(done.run, done.hour, EACH_SECOND), 1):
        await until(lambda: done.hourly >= 1)
        await queue.enqueue(TenantId.generate(), PanelId.generate())
        await until(lambda: done.panels == 1)

    assert done.hourly >= 1


async def test_a_worker_that_was_told_nothing_of_it_does_nothing(
    queue: ProcrastinateQueue, postgresql_app_url: str
) -> None:
    done = Done()

    async with working(postgresql_app_url, Duties(done.run), 1):
        await queue.enqueue(TenantId.generate(), PanelId.generate())
        await until(lambda: done.panels == 1)

    assert done.hourly == 0
