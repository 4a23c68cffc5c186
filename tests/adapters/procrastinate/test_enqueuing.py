"""A panel is in the queue exactly when what makes it ready to be run is committed."""

from collections.abc import Iterator

import psycopg
import pytest
from attrs import evolve
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, use_span

from adapters.procrastinate.queue import ProcrastinateQueue, open_queue
from adapters.sql import Database, SqlAnswerJournal, SqlPanelUnitOfWork
from domain.panel import HUMAN, PanelId
from domain.shared import Conflict, Unavailable
from domain.tenancy import TenantId
from tests.contracts.examples import a_panel, an_entry, begin, stored

TENANT = TenantId.generate()


async def test_a_panel_that_begins_is_enqueued_with_the_commit(
    queue: ProcrastinateQueue, database: Database
) -> None:
    panel = a_panel(TENANT)
    uow = SqlPanelUnitOfWork(database, TENANT)
    await stored(uow, panel)
    begin(panel)
    async with uow:
        await uow.panels.save(panel)
        before = (await queue.state()).waiting
        await uow.commit()

    assert (before, (await queue.state()).waiting) == (0, 1)


async def test_a_panel_whose_beginning_is_undone_is_not_enqueued(
    queue: ProcrastinateQueue, database: Database
) -> None:
    panel = a_panel(TENANT)
    uow = SqlPanelUnitOfWork(database, TENANT)
    await stored(uow, panel)
    begin(panel)
    async with uow:
        await uow.panels.save(panel)

    assert (await queue.state()).waiting == 0


@pytest.mark.parametrize(("model", "waiting"), [(HUMAN, 1), ("openai:fake", 0)])
async def test_a_persons_answer_enqueues_the_panel_that_waited_for_it(
    queue: ProcrastinateQueue, database: Database, model: str, waiting: int
) -> None:
    panel = a_panel(TENANT)
    await stored(SqlPanelUnitOfWork(database, TENANT), panel)
    entry = evolve(an_entry(panel.panel_id), model=model)

    await SqlAnswerJournal(database, TENANT).record(entry)
    await SqlAnswerJournal(database, TENANT).record(entry)

    assert (await queue.state()).waiting == waiting


TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.fixture
def traced() -> Iterator[str]:
    """The place in a trace at which the test is."""
    place = SpanContext(int(TRACE, 16), int(SPAN, 16), is_remote=True, trace_flags=TraceFlags(1))
    with use_span(NonRecordingSpan(place)):
        yield f"00-{TRACE}-{SPAN}-01"


def carried_by_the_jobs(url: str) -> list[str | None]:
    """The places in traces that the waiting jobs carry."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("SELECT set_config('app.jobs', 'all', true)")
        rows = connection.execute("SELECT args ->> 'traceparent' FROM jobs.procrastinate_jobs")
        return [row[0] for row in rows]


@pytest.mark.parametrize("way", ["begins", "answered", "again"])
async def test_a_job_carries_the_trace_of_whoever_made_its_panel_ready(
    queue: ProcrastinateQueue,
    database: Database,
    postgresql_app_url: str,
    traced: str,
    way: str,
) -> None:
    panel = a_panel(TENANT)
    uow = SqlPanelUnitOfWork(database, TENANT)
    await stored(uow, panel)
    match way:
        case "begins":
            begin(panel)
            async with uow:
                await uow.panels.save(panel)
                await uow.commit()
        case "answered":
            entry = evolve(an_entry(panel.panel_id), model=HUMAN)
            await SqlAnswerJournal(database, TENANT).record(entry)
        case _:
            await queue.enqueue(TENANT, panel.panel_id)

    assert carried_by_the_jobs(postgresql_app_url) == [traced]


async def test_without_a_trace_a_job_carries_none(
    queue: ProcrastinateQueue, postgresql_app_url: str
) -> None:
    await queue.enqueue(TENANT, PanelId.generate())

    assert carried_by_the_jobs(postgresql_app_url) == [None]


async def test_a_panel_waits_once_however_often_it_is_enqueued(queue: ProcrastinateQueue) -> None:
    panel_id = PanelId.generate()
    for _ in range(3):
        await queue.enqueue(TENANT, panel_id)

    assert (await queue.state()).waiting == 1


async def test_a_tenants_transactions_see_its_own_jobs_only(
    queue: ProcrastinateQueue, postgresql_app_url: str
) -> None:
    other = TenantId.generate()
    for tenant_id in (TENANT, TENANT, other):
        await queue.enqueue(tenant_id, PanelId.generate())

    def seen_by(tenant: str) -> tuple[object, ...]:
        with psycopg.connect(postgresql_app_url.replace("+psycopg", "")) as connection:
            connection.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant])
            counts = "SELECT (SELECT count(*) FROM jobs.procrastinate_jobs), "
            counts += "(SELECT count(*) FROM jobs.procrastinate_events)"
            row = connection.execute(counts.encode()).fetchone()
            assert row is not None
            return row

    assert seen_by(str(TENANT)) == (2, 2)
    assert seen_by(str(other)) == (1, 1)
    assert seen_by("") == (0, 0)


async def test_a_tenants_transaction_cannot_enqueue_for_another(
    queue: ProcrastinateQueue, database: Database
) -> None:
    enqueue, other = database.enqueue, TenantId.generate()
    assert enqueue is not None

    with pytest.raises(Unavailable):
        async with database.writing(tenant_id=TENANT) as writing:
            await writing.run(lambda c: enqueue(c, other, PanelId.generate()))

    assert (await queue.state()).waiting == 0


async def test_a_database_that_was_not_prepared_has_no_queue(empty_postgresql_url: str) -> None:
    with pytest.raises(Conflict, match="database prepare --app-role") as refusal:
        async with open_queue(empty_postgresql_url, lease_seconds=1):
            pass

    assert refusal.value.code == "database_unprepared"
