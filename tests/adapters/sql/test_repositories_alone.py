"""The repositories keep tenants apart where the database does not: the other line of defence.

SQLite has no policies, and a superuser of PostgreSQL is bound by none.
"""

from uuid import UUID

import pytest
from attrs import frozen

from adapters.sql import Database, SqlAnswerJournal, SqlEventLog, SqlPanelUnitOfWork, SqlUsageReader
from adapters.sql.access import SqlKeyRing, SqlMemberships
from application.panel.ports import PanelFilter
from domain.shared import NotFound, Usage
from domain.tenancy import KeyId, TenantId
from tests.adapters.sql.both_tenants import Owned, a_tenant_with_rows, read
from tests.adapters.sql.conftest import Open
from tests.contracts.examples import NOW, a_models_entry, a_panel, an_entry, an_erasure, found


@frozen
class Unprotected:
    """A database in which both tenants' rows lie open; the repositories are ours."""

    database: Database
    ours: Owned
    theirs: Owned

    @property
    def uow(self) -> SqlPanelUnitOfWork:
        return SqlPanelUnitOfWork(self.database, self.ours.tenant_id)


@pytest.fixture
async def unprotected(url: str, open_database: Open) -> Unprotected:
    database = await open_database(url)
    ours, theirs = await a_tenant_with_rows(database), await a_tenant_with_rows(database)
    return Unprotected(database, ours, theirs)


async def test_the_database_shows_everything(unprotected: Unprotected) -> None:
    seen = await read(
        unprotected.database, unprotected.ours.tenant_id, "SELECT tenant_id FROM panels"
    )

    assert len(seen) == 2


async def test_panels_of_another_tenant_are_not_there(unprotected: Unprotected) -> None:
    foreign = unprotected.theirs.panel_id

    with pytest.raises(NotFound) as unknown:
        await found(unprotected.uow, a_panel(unprotected.ours.tenant_id).panel_id)
    with pytest.raises(NotFound) as refusal:
        await found(unprotected.uow, foreign)
    async with unprotected.uow as uow:
        with pytest.raises(NotFound):
            await uow.panels.erase(an_erasure(unprotected.ours.tenant_id, foreign))
        listed = await uow.panels.search(PanelFilter(), limit=10)
        number = await uow.panels.count(PanelFilter())

    assert refusal.value.code == unknown.value.code
    assert [summary.panel_id for summary in listed] == [unprotected.ours.panel_id]
    assert number == 1


async def test_documents_of_another_tenant_are_not_there(unprotected: Unprotected) -> None:
    async with unprotected.uow as uow:
        assert await uow.documents.text(unprotected.ours.note.digest)
        with pytest.raises(NotFound):
            await uow.documents.text(unprotected.theirs.note.digest)


async def test_answers_of_another_tenants_panel_are_neither_shown_nor_taken(
    unprotected: Unprotected,
) -> None:
    journal = SqlAnswerJournal(unprotected.database, unprotected.ours.tenant_id)

    assert await journal.of_panel(unprotected.theirs.panel_id) == []
    with pytest.raises(NotFound):
        await journal.record(an_entry(unprotected.theirs.panel_id, agent_id="intruder"))


async def test_events_and_usage_are_a_tenants_own(unprotected: Unprotected) -> None:
    theirs = SqlAnswerJournal(unprotected.database, unprotected.theirs.tenant_id)
    await theirs.record(a_models_entry(unprotected.theirs.panel_id, agent_id="clinical_expert"))
    log = SqlEventLog(unprotected.database, unprotected.ours.tenant_id)

    usage = await SqlUsageReader(unprotected.database, unprotected.ours.tenant_id).since(NOW)

    foreign = str(unprotected.theirs.panel_id)
    assert usage == Usage()
    assert {event.subject for event in await log.after(0, limit=99)}.isdisjoint({foreign})
    assert await log.of_subject(foreign, after=0, limit=99) == []


async def test_keys_and_members_are_a_tenants_own(unprotected: Unprotected) -> None:
    database, ours, stranger = unprotected.database, unprotected.ours, TenantId.generate()

    assert len(await SqlKeyRing(database, ours.tenant_id).all()) == 1
    assert len(await SqlMemberships(database, ours.tenant_id).all()) == 1
    assert await SqlKeyRing(database, stranger).all() == []
    assert await SqlKeyRing(database, stranger).find(KeyId(UUID(int=1))) is None
    assert await SqlMemberships(database, stranger).all() == []
    assert await SqlMemberships(database, stranger).find("jane") is None
