"""What a database refuses reaches the caller as one clear error."""

import asyncio

import pytest
from attrs import evolve
from sqlalchemy import Connection, text

from adapters.sql import Database, SqlAnswerJournal, SqlPanelUnitOfWork, SqlTenantDirectory
from domain.evidence import Document
from domain.panel import PanelStatus
from domain.shared import Conflict, DomainError, InvalidValue, Unavailable
from domain.tenancy import TenantId
from tests.adapters.sql.conftest import Open
from tests.contracts.examples import a_panel, an_entry, begin, found, stored

BIG = Document(name="big.md", text="x" * 4_000_000)
END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def tenant_id() -> TenantId:
    return TenantId.generate()


async def set_up(database: Database, statement: str) -> None:
    """Run a statement on the connection that writes."""

    def work(connection: Connection) -> None:
        connection.execute(text(statement))
        connection.commit()

    async with database.writing(tenant_id=None) as transaction:
        await transaction.finish(work)


@pytest.mark.parametrize(
    ("obstacle", "code"),
    [
        ("PRAGMA max_page_count = 60", "storage_full"),
        ("PRAGMA query_only = ON", "storage_read_only"),
    ],
)
async def test_a_file_that_takes_no_more_is_named_so(
    sqlite_url: str, open_database: Open, tenant_id: TenantId, obstacle: str, code: str
) -> None:
    database = await open_database(sqlite_url)
    await set_up(database, obstacle)

    async with SqlPanelUnitOfWork(database, tenant_id) as uow:
        await uow.documents.add([BIG])
        with pytest.raises(Unavailable) as refusal:
            await uow.commit()

    assert refusal.value.code == code


async def test_a_file_that_another_program_holds_is_named_busy(
    sqlite_url: str, open_database: Open, tenant_id: TenantId
) -> None:
    holder, database = await open_database(sqlite_url), await open_database(sqlite_url)
    await set_up(database, "PRAGMA busy_timeout = 10")
    panel = a_panel(tenant_id)

    async with SqlPanelUnitOfWork(holder, tenant_id) as held:
        await held.panels.add(panel)
        await held.panels.get(panel.panel_id)
        with pytest.raises(Unavailable) as refusal:
            await stored(SqlPanelUnitOfWork(database, tenant_id), panel)
        with pytest.raises(Unavailable):
            await SqlAnswerJournal(database, tenant_id).record(an_entry(panel.panel_id))

    assert refusal.value.code == "storage_busy"


async def test_a_server_that_ends_the_connection_is_named_and_then_reached_again(
    postgresql_url: str, open_database: Open, tenant_id: TenantId
) -> None:
    database = await open_database(postgresql_url)
    panel = await stored(SqlPanelUnitOfWork(database, tenant_id), a_panel(tenant_id))
    begin(panel)

    async with SqlPanelUnitOfWork(database, tenant_id) as uow:
        await uow.panels.save(panel)
        await uow.panels.count_under_way()
        await database.read(lambda c: c.execute(text(END_OTHERS)).all(), tenant_id=None)
        with pytest.raises(Unavailable) as refusal:
            await uow.commit()

    assert refusal.value.code == "storage_unreachable"
    unchanged = await found(SqlPanelUnitOfWork(database, tenant_id), panel.panel_id)
    assert unchanged.status is PanelStatus.DRAFT


@pytest.mark.parametrize("says", ["a lone surrogate: \ud800", "on PostgreSQL a NUL: \x00"])
async def test_text_that_cannot_be_stored_is_refused_and_sinks_no_other_answer(
    postgresql_url: str, open_database: Open, tenant_id: TenantId, says: str
) -> None:
    database = await open_database(postgresql_url)
    await _refuse_text(database, tenant_id, says)


async def test_text_inside_a_document_is_refused_alike(
    url: str, open_database: Open, tenant_id: TenantId
) -> None:
    database = await open_database(url)
    odd = evolve(a_panel(tenant_id), stopped="a lone surrogate: \ud800", pending_events=())

    with pytest.raises(InvalidValue) as refusal:
        await stored(SqlPanelUnitOfWork(database, tenant_id), odd)

    assert refusal.value.code == "text_unstorable"


async def test_a_lone_surrogate_is_refused_by_sqlite_too(
    sqlite_url: str, open_database: Open, tenant_id: TenantId
) -> None:
    await _refuse_text(await open_database(sqlite_url), tenant_id, "a lone surrogate: \ud800")


async def _refuse_text(database: Database, tenant_id: TenantId, says: str) -> None:
    panel = await stored(SqlPanelUnitOfWork(database, tenant_id), a_panel(tenant_id))
    journal = SqlAnswerJournal(database, tenant_id)
    good, bad = an_entry(panel.panel_id), an_entry(panel.panel_id, agent_id="odd", says=says)

    kept, refused = await asyncio.gather(
        journal.record(good), journal.record(bad), return_exceptions=True
    )

    assert kept == good
    assert isinstance(refused, InvalidValue)
    assert refused.code == "text_unstorable"
    assert list(await journal.of_panel(panel.panel_id)) == [good]


async def test_after_a_failed_statement_nothing_can_be_committed(
    url: str, open_database: Open, tenant_id: TenantId
) -> None:
    database = await open_database(url)
    panel = a_panel(tenant_id)
    broken = a_panel(tenant_id)
    object.__setattr__(broken, "query", "\ud800")

    async with SqlPanelUnitOfWork(database, tenant_id) as uow:
        await uow.panels.add(panel)
        await uow.panels.add(broken)
        with pytest.raises(InvalidValue):
            await uow.panels.get(panel.panel_id)
        with pytest.raises(Conflict) as refusal:
            await uow.commit()

    assert refusal.value.code == "transaction_undone"
    with pytest.raises(DomainError):
        await found(SqlPanelUnitOfWork(database, tenant_id), panel.panel_id)


async def test_a_foreign_statement_that_fails_is_an_error_of_the_domain_too(
    url: str, open_database: Open
) -> None:
    database = await open_database(url)

    with pytest.raises(Unavailable) as refusal:
        await database.read(
            lambda connection: connection.execute(text("SELECT * FROM nowhere")), tenant_id=None
        )

    assert refusal.value.code == "storage_failed"
    assert list(await SqlTenantDirectory(database).all()) == []
