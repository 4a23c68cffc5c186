"""PostgreSQL keeps tenants apart where the repositories forget to: one line of defence alone."""

import asyncio

import pytest
from attrs import frozen
from sqlalchemy import Connection, text

from adapters.sql import Database, SqlAnswerJournal, SqlPanelUnitOfWork, SqlTenantDirectory
from adapters.sql.roles import rights_to
from adapters.sql.schema import metadata
from domain.shared import DomainError, NotFound, Unavailable
from domain.tenancy import Tenant, TenantId
from tests.adapters.sql.both_tenants import Owned, a_tenant_with_rows, read, statement_of, write
from tests.adapters.sql.conftest import Open
from tests.contracts.examples import NOW, a_panel, an_entry, found, stored

TABLES = sorted(metadata.tables)
FOUND_BY_NOBODY = {"webhook_outboxes", "event_heads"}
"""What shows whoever acts for nobody which tenants there are, and numbers of theirs."""
VIOLATED = "row-level security"


@frozen
class Served:
    """A database that two tenants are served from by one user, bound by the policies."""

    database: Database
    ours: Owned
    theirs: Owned


@pytest.fixture
async def served(postgresql_app_url: str, open_database: Open) -> Served:
    database = await open_database(postgresql_app_url)
    ours, theirs = await a_tenant_with_rows(database), await a_tenant_with_rows(database)
    return Served(database, ours, theirs)


class TestWithoutTheRepositorysFilter:
    async def test_a_tenant_sees_its_own_rows_only(self, served: Served) -> None:
        for owned in (served.ours, served.theirs):
            for table in TABLES:
                rows = f"SELECT tenant_id FROM {table}"  # noqa: S608
                seen = await read(served.database, owned.tenant_id, rows)

                assert (table, set(seen)) == (table, {owned.tenant_id.value})

    async def test_nobody_sees_any_row(self, served: Served) -> None:
        # Who delivers notices or cleans up has to learn from somewhere for whom that may be.
        told = {served.ours.tenant_id.value, served.theirs.tenant_id.value}

        for table in TABLES:
            seen = await read(served.database, None, f"SELECT tenant_id FROM {table}")  # noqa: S608

            expected = told if table in FOUND_BY_NOBODY else set()
            assert (table, set(seen)) == (table, expected)

    async def test_a_stranger_sees_no_row(self, served: Served) -> None:
        stranger = TenantId.generate()

        for table in TABLES:
            seen = await read(served.database, stranger, f"SELECT tenant_id FROM {table}")  # noqa: S608

            assert (table, seen) == (table, [])

    async def test_no_row_moves_to_another_tenant(self, served: Served) -> None:
        other = TenantId.generate().value

        for table in TABLES:
            move = statement_of(f"UPDATE {table} SET tenant_id = :other", other=other)  # noqa: S608
            with pytest.raises(DomainError) as refusal:
                await write(served.database, served.ours.tenant_id, move)

            cause = str(refusal.value.__cause__)
            expected = VIOLATED if "UPDATE" in rights_to(table) else "permission denied"
            assert expected in cause
            assert str(other) not in f"{refusal.value}{cause}"

    @pytest.mark.parametrize("table", TABLES)
    async def test_a_statement_for_all_rows_reaches_its_own(
        self, served: Served, table: str
    ) -> None:
        rows = f"SELECT count(*) FROM {table}"  # noqa: S608
        before = await read(served.database, served.theirs.tenant_id, rows)
        if table == "panels":
            # Not even whoever is past every rule of ours removes a panel that is held.
            lift = statement_of("DELETE FROM legal_holds")
            await write(served.database, served.ours.tenant_id, lift)

        delete = statement_of(f"DELETE FROM {table}")  # noqa: S608
        if "DELETE" not in rights_to(table):
            with pytest.raises(Unavailable):
                await write(served.database, served.ours.tenant_id, delete)
        else:
            await write(served.database, served.ours.tenant_id, delete)
            assert await read(served.database, served.ours.tenant_id, rows) == [0]

        assert await read(served.database, served.theirs.tenant_id, rows) == before


async def test_a_row_of_another_tenant_cannot_be_added(served: Served) -> None:
    add = "INSERT INTO documents (tenant_id, digest, text) VALUES (:tenant, 'd', 'x')"

    work = statement_of(add, tenant=served.theirs.tenant_id.value)

    for tenant_id in (served.ours.tenant_id, None):
        with pytest.raises(DomainError) as refusal:
            await write(served.database, tenant_id, work)
        assert VIOLATED in str(refusal.value.__cause__)


async def test_a_tenants_answers_to_anothers_panel_are_refused_without_naming_it(
    served: Served,
) -> None:
    foreign = an_entry(served.theirs.panel_id, agent_id="intruder")

    with pytest.raises(NotFound) as refusal:
        await SqlAnswerJournal(served.database, served.ours.tenant_id).record(foreign)

    said = f"{refusal.value}{refusal.value.__cause__}"
    assert refusal.value.code == "panel_unknown"
    assert "Acme" not in said
    assert str(served.theirs.tenant_id) not in said
    unknown = an_entry(a_panel(served.ours.tenant_id).panel_id)
    with pytest.raises(NotFound) as other:
        await SqlAnswerJournal(served.database, served.ours.tenant_id).record(unknown)
    assert other.value.message == refusal.value.message


async def test_ids_that_another_tenant_uses_are_free(served: Served) -> None:
    panel = a_panel(served.ours.tenant_id)
    object.__setattr__(panel, "panel_id", served.theirs.panel_id)

    await stored(SqlPanelUnitOfWork(served.database, served.ours.tenant_id), panel)

    for owned in (served.ours, served.theirs):
        uow = SqlPanelUnitOfWork(served.database, owned.tenant_id)
        assert (await found(uow, panel.panel_id)).tenant_id == owned.tenant_id


async def test_statistics_of_other_tenants_rows_are_hidden(
    served: Served, postgresql_owner_url: str, open_database: Open
) -> None:
    owner = await open_database(postgresql_owner_url)
    await write(owner, None, statement_of("ANALYZE panels"))

    statistics = "SELECT most_common_vals::text FROM pg_stats WHERE tablename = 'panels'"

    assert await read(served.database, served.ours.tenant_id, statistics) == []


async def test_answers_of_several_tenants_in_one_commit_go_to_each_its_own(
    served: Served,
) -> None:
    journals = {
        owned: SqlAnswerJournal(served.database, owned.tenant_id)
        for owned in (served.ours, served.theirs)
    }

    await asyncio.gather(
        *(
            journal.record(an_entry(owned.panel_id, agent_id=f"seat-{number}"))
            for number in range(20)
            for owned, journal in journals.items()
        )
    )

    for owned, journal in journals.items():
        seats = [entry.agent_id for entry in await journal.of_panel(owned.panel_id)]
        assert seats == ["fda_expert", *(f"seat-{number}" for number in range(20))]


class TestTheOwner:
    async def test_lists_the_tenants_and_sees_nothing_that_belongs_to_them(
        self, served: Served, postgresql_owner_url: str, open_database: Open
    ) -> None:
        owner = await open_database(postgresql_owner_url)

        listed = await SqlTenantDirectory(owner).all()

        ours, theirs = served.ours.tenant_id, served.theirs.tenant_id
        assert [tenant.tenant_id for tenant in listed] == [ours, theirs]
        for table in {*TABLES} - {"tenants", *FOUND_BY_NOBODY}:
            assert await read(owner, None, f"SELECT tenant_id FROM {table}") == []  # noqa: S608

    async def test_makes_tenants_that_the_service_then_finds(
        self, served: Served, postgresql_owner_url: str, open_database: Open
    ) -> None:
        owner = await open_database(postgresql_owner_url)
        tenant = Tenant(tenant_id=TenantId.generate(), name="New", created_at=NOW)

        await SqlTenantDirectory(owner).add(tenant)

        assert await SqlTenantDirectory(served.database).find(tenant.tenant_id) == tenant
        assert await SqlTenantDirectory(served.database).all() == []


async def test_the_tenant_is_set_for_the_transaction_alone(served: Served) -> None:
    def work(connection: Connection) -> tuple[object, object, object]:
        setting = text("SELECT current_setting('app.tenant_id', true)")
        during = connection.scalar(setting)
        connection.commit()
        panels = connection.scalar(text("SELECT count(*) FROM panels"))
        return during, connection.scalar(setting), panels

    during, afterwards, panels = await served.database.read(work, tenant_id=served.ours.tenant_id)

    assert (during, afterwards, panels) == (str(served.ours.tenant_id), "", 0)
