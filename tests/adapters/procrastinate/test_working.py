"""Workers share the jobs: each is run by one, to its end, whoever dies meanwhile."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from attrs import define, field

from adapters.procrastinate.queue import ProcrastinateQueue
from application.panel.ports import PanelJob
from domain.panel import PanelId
from domain.tenancy import TenantId
from tests.adapters.procrastinate.conftest import SHORT_LEASE_SECONDS
from tests.entrypoints.panels_begun import until
from tests.patience import PATIENCE_SECONDS

TENANT = TenantId.generate()

short_lease = pytest.mark.parametrize("queue", [SHORT_LEASE_SECONDS], indirect=True)


@define(eq=False)
class Running:
    """What workers are at: each job takes until it is let go."""

    jobs: list[PanelJob] = field(factory=list)
    let_go: asyncio.Event = field(factory=asyncio.Event)
    under_way: Counter[PanelId] = field(factory=Counter)
    most: int = 0
    cancelled: int = 0

    async def run(self, job: PanelJob) -> None:
        self.jobs.append(job)
        self.under_way[job.panel_id] += 1
        self.most = max(self.most, self.under_way.total())
        assert self.under_way[job.panel_id] == 1, "two at one panel"
        try:
            await self.let_go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.under_way[job.panel_id] -= 1


Start = Callable[..., "asyncio.Task[None]"]


@pytest.fixture
async def start(queue: ProcrastinateQueue) -> AsyncIterator[Start]:
    """Starts workers, and stops them."""
    workers = []

    def started(running: Running, *, at_once: int = 8, at_once_a_tenant: int = 8) -> object:
        work = queue.work(running.run, at_once=at_once, at_once_a_tenant=at_once_a_tenant)
        workers.append(asyncio.create_task(work))
        return workers[-1]

    yield started  # type: ignore[misc]
    for worker in workers:
        await stop(worker)


async def stop(worker: "asyncio.Task[None]") -> None:
    worker.cancel()
    with suppress(asyncio.CancelledError):
        await worker


async def drained(queue: ProcrastinateQueue) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (state := await queue.state()).waiting or state.running:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_every_job_is_run_once_and_is_gone(queue: ProcrastinateQueue, start: Start) -> None:
    running = Running()
    running.let_go.set()
    panels = [PanelId.generate() for _ in range(12)]
    for panel_id in panels:
        await queue.enqueue(TENANT, panel_id)

    start(running)
    start(running)
    await drained(queue)

    assert sorted(job.panel_id.value for job in running.jobs) == sorted(p.value for p in panels)
    assert {(job.tenant_id, job.attempts) for job in running.jobs} == {(TENANT, 0)}


async def test_all_workers_together_keep_a_tenants_limit_and_tenants_take_turns(
    queue: ProcrastinateQueue, start: Start
) -> None:
    running, other = Running(), TenantId.generate()
    for _ in range(4):
        await queue.enqueue(TENANT, PanelId.generate())
    await queue.enqueue(other, PanelId.generate())

    start(running, at_once_a_tenant=2)
    start(running, at_once_a_tenant=2)
    await until(lambda: len(running.jobs) >= 3)
    await asyncio.sleep(0.3)
    held = Counter(job.tenant_id for job in running.jobs)
    running.let_go.set()
    await drained(queue)

    assert held == {TENANT: 2, other: 1}
    assert len(running.jobs) == 5


async def test_a_job_that_breaks_is_run_again(queue: ProcrastinateQueue, start: Start) -> None:
    attempts = []

    class Breaking(Running):
        async def run(self, job: PanelJob) -> None:
            attempts.append(job.attempts)
            if job.attempts == 0:
                raise ConnectionError

    await queue.enqueue(TENANT, PanelId.generate())
    start(Breaking())
    await until(lambda: len(attempts) == 2)
    await drained(queue)

    assert attempts == [0, 1]


@short_lease
async def test_a_worker_that_stops_hands_its_jobs_back(
    queue: ProcrastinateQueue, start: Start
) -> None:
    running = Running()
    await queue.enqueue(TENANT, PanelId.generate())
    worker = start(running)
    await until(lambda: bool(running.jobs))

    await stop(worker)

    state = await queue.state()
    assert (state.waiting, state.running, state.heartbeats) == (1, 0, ())


@short_lease
async def test_workers_that_stop_count_as_no_attempts(
    queue: ProcrastinateQueue, start: Start
) -> None:
    await queue.enqueue(TENANT, PanelId.generate())

    attempts = []
    for _ in range(3):
        running = Running()
        worker = start(running)
        await until(lambda running=running: bool(running.jobs))  # type: ignore[misc]
        attempts.append(running.jobs[0].attempts)
        await stop(worker)

    assert attempts == [0, 0, 0]
    assert (await queue.state()).waiting == 1


async def test_a_job_that_is_withdrawn_stops_and_does_not_come_back(
    queue: ProcrastinateQueue, start: Start
) -> None:
    running, panel_id = Running(), PanelId.generate()
    await queue.enqueue(TENANT, panel_id)
    start(running)
    await until(lambda: bool(running.jobs))

    await queue.withdraw(panel_id)
    await drained(queue)

    assert (running.cancelled, len(running.jobs)) == (1, 1)


async def test_a_job_that_waits_can_be_withdrawn(queue: ProcrastinateQueue) -> None:
    panel_id = PanelId.generate()
    await queue.enqueue(TENANT, panel_id)

    await queue.withdraw(panel_id)

    assert (await queue.state()).waiting == 0


@contextmanager
def connected(url: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SET search_path = jobs")
        yield connection


async def test_the_jobs_of_a_worker_that_died_are_taken_over(
    queue: ProcrastinateQueue, start: Start, postgresql_url: str
) -> None:
    running, panel_id = Running(), PanelId.generate()
    running.let_go.set()
    await queue.enqueue(TENANT, panel_id)
    with connected(postgresql_url) as connection:
        connection.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - interval '1 hour') RETURNING id) "
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
        )

    start(running)
    await until(lambda: bool(running.jobs))

    assert [(job.panel_id, job.attempts) for job in running.jobs] == [(panel_id, 1)]


@short_lease
async def test_a_worker_whose_lease_is_over_drops_its_jobs_and_goes_on_under_a_new_one(
    queue: ProcrastinateQueue, start: Start, postgresql_url: str
) -> None:
    running = Running()
    await queue.enqueue(TENANT, PanelId.generate())
    start(running)
    await until(lambda: bool(running.jobs))

    with connected(postgresql_url) as connection:
        connection.execute("DELETE FROM procrastinate_workers")
    await until(lambda: len(running.jobs) == 2)
    running.let_go.set()
    await drained(queue)

    assert running.cancelled == 1
    assert [job.attempts for job in running.jobs] == [0, 1]
