"""What is promised of the embedded database."""

import asyncio
import signal
import subprocess
import sys

import pytest
from sqlalchemy import Connection, Engine, event

from adapters.sql import Database, SqlAnswerJournal, SqlEventLog, SqlPanelUnitOfWork
from adapters.sql.address import engine_url
from adapters.sql.sqlite import SqliteConnections
from application.panel.ports import PanelFilter
from domain.shared import NotFound, StaleVersion, Unavailable, first_broken_link
from domain.tenancy import TenantId
from tests.adapters.sql.conftest import Open
from tests.contracts.examples import a_panel, an_entry, begin, cancel, found, save, stored
from tests.patience import PATIENCE_SECONDS

PROMISES = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}

WRITER = """
import asyncio, sys
from adapters.sql import Database, SqlAnswerJournal, SqlPanelUnitOfWork
from domain.tenancy import TenantId
from tests.contracts.examples import a_panel, an_entry, stored

async def main(url, tenant, panels, answers):
    tenant_id = TenantId.from_string(tenant)
    database = await Database.open(url)
    journal = SqlAnswerJournal(database, tenant_id)
    for _ in range(int(panels)):
        panel = await stored(SqlPanelUnitOfWork(database, tenant_id), a_panel(tenant_id))
        for n in range(int(answers)):
            await journal.record(an_entry(panel.panel_id, agent_id=f"seat-{n}"))
            print(panel.panel_id, n, flush=True)
    await database.close()

asyncio.run(main(*sys.argv[1:]))
"""


def writer(url: str, tenant_id: TenantId, *, panels: int, answers: int) -> subprocess.Popen[str]:
    """Another process that adds panels and records answers, telling each."""
    arguments = [url, str(tenant_id), str(panels), str(answers)]
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, *arguments], stdout=subprocess.PIPE, text=True
    )


LOADED = """
import asyncio, sys
from adapters.sql import Database

async def main(url):
    await (await Database.open(url)).close()

asyncio.run(main(sys.argv[1]))
print(*({"alembic", "aiosqlite", "psycopg", "sqlalchemy.orm"} & set(sys.modules)))
"""


async def test_every_connection_keeps_the_promises(sqlite_url: str, open_database: Open) -> None:
    database = await open_database(sqlite_url)

    def settings(connection: Connection) -> dict[str, object]:
        return {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in PROMISES
        }

    reading = await asyncio.gather(*(database.read(settings, tenant_id=None) for _ in range(8)))
    async with database.writing(tenant_id=None) as transaction:
        writing = await transaction.run(settings)

    assert [*reading, writing] == [PROMISES] * 9


async def test_processes_that_open_a_new_file_at_once_make_one_schema(
    sqlite_url: str, open_database: Open
) -> None:
    tenant_id = TenantId.generate()
    writers = [writer(sqlite_url, tenant_id, panels=5, answers=4) for _ in range(3)]

    for process in writers:
        process.communicate(timeout=PATIENCE_SECONDS)

    assert [process.returncode for process in writers] == [0, 0, 0]
    database = await open_database(sqlite_url)
    recorded = await SqlEventLog(database, tenant_id).after(0, limit=999)
    told = [event.event_type for event in recorded]
    assert [event.sequence for event in recorded] == list(range(1, len(told) + 1))
    assert told.count("answer_recorded") == 3 * 5 * 4
    assert len(told) == 3 * 5 * (3 + 4)
    assert first_broken_link(recorded) is None


async def test_what_was_recorded_outlives_a_killed_process(
    sqlite_url: str, open_database: Open
) -> None:
    tenant_id = TenantId.generate()
    process = writer(sqlite_url, tenant_id, panels=1, answers=100_000)
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE_SECONDS)

    database = await open_database(sqlite_url)

    async with SqlPanelUnitOfWork(database, tenant_id) as uow:
        panel_id = (await uow.panels.search(PanelFilter(), limit=1))[0].panel_id
    kept = {e.agent_id for e in await SqlAnswerJournal(database, tenant_id).of_panel(panel_id)}
    assert {f"seat-{line.split()[1]}" for line in told} <= kept


async def test_two_engines_on_one_file_lose_no_update(sqlite_url: str, open_database: Open) -> None:
    here, there = await open_database(sqlite_url), await open_database(sqlite_url)
    tenant_id = TenantId.generate()
    panel_id = (await stored(SqlPanelUnitOfWork(here, tenant_id), a_panel(tenant_id))).panel_id
    mine = await found(SqlPanelUnitOfWork(here, tenant_id), panel_id)
    theirs = await found(SqlPanelUnitOfWork(there, tenant_id), panel_id)
    begin(mine)
    cancel(theirs)

    async with SqlPanelUnitOfWork(here, tenant_id) as uow:
        await uow.panels.save(mine)
        await uow.commit()

    async with SqlPanelUnitOfWork(there, tenant_id) as uow:
        with pytest.raises(StaleVersion):
            await save(uow, theirs)


async def test_two_engines_on_one_file_wait_for_each_other(
    sqlite_url: str, open_database: Open
) -> None:
    databases = [await open_database(sqlite_url) for _ in range(2)]
    tenant_id = TenantId.generate()

    await asyncio.gather(
        *(
            stored(SqlPanelUnitOfWork(database, tenant_id), a_panel(tenant_id))
            for database in databases * 20
        )
    )

    recorded = await SqlEventLog(databases[0], tenant_id).after(0, limit=999)
    assert [event.sequence for event in recorded] == list(range(1, 121))


async def test_panels_that_are_written_at_once_are_committed_together(
    sqlite_url: str, open_database: Open
) -> None:
    database = await open_database(sqlite_url)
    tenant_id = TenantId.generate()
    panels = [a_panel(tenant_id) for _ in range(20)]
    commits: list[object] = []
    note_commit = commits.append
    event.listen(Engine, "commit", note_commit)

    await asyncio.gather(
        *(stored(SqlPanelUnitOfWork(database, tenant_id), panel) for panel in panels)
    )

    event.remove(Engine, "commit", note_commit)
    assert len(commits) < len(panels)


async def test_a_task_that_waits_for_itself_is_told_in_the_end(sqlite_url: str) -> None:
    connections = SqliteConnections(engine_url(sqlite_url), {})
    connections.patience_seconds = 0.05

    async def nested() -> None:
        async with connections.writing(), connections.writing():
            pass

    with pytest.raises(Unavailable) as refusal:
        await nested()
    await connections.close()

    assert refusal.value.code == "storage_busy"


async def test_closing_waits_for_what_is_being_recorded(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url)
    tenant_id = TenantId.generate()
    entry = an_entry(a_panel(tenant_id).panel_id)
    recording = asyncio.create_task(SqlAnswerJournal(database, tenant_id).record(entry))
    await asyncio.sleep(0)

    await database.close()

    with pytest.raises(NotFound):
        await recording


def test_a_file_of_this_release_is_opened_without_loading_what_it_does_not_need(
    sqlite_url: str,
) -> None:
    loaded = [
        subprocess.run(
            [sys.executable, "-c", LOADED, sqlite_url], capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in ("making the file", "opening it again")
    ]

    assert loaded == [["alembic"], []]
