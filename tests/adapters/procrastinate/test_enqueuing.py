"""A panel is in the queue exactly when what makes it ready to be run is committed."""

import psycopg
import pytest
from attrs import evolve

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
