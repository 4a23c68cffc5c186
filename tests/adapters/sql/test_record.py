"""The table of events refuses what would rewrite history."""

import pytest
from sqlalchemy import Connection, text

from adapters.sql import Database, SqlEventLog, SqlPanelUnitOfWork
from domain.shared import DomainError, first_broken_link
from domain.tenancy import TenantId
from tests.adapters.sql.conftest import Open
from tests.contracts.examples import a_panel, stored

REPLACE = """
INSERT OR REPLACE INTO events
SELECT tenant_id, sequence, 'forged', subject, occurred_at, payload, payload_digest, digest
FROM events
"""


async def attempt(database: Database, statement: str) -> None:
    def work(connection: Connection) -> None:
        connection.execute(text(statement))
        connection.commit()

    async with database.writing(tenant_id=None) as transaction:
        await transaction.finish(work)


@pytest.mark.parametrize("statement", ["UPDATE events SET event_type = 'x'", "DELETE FROM events"])
async def test_events_can_be_neither_changed_nor_deleted(
    url: str, open_database: Open, statement: str
) -> None:
    database, tenant_id = await open_database(url), TenantId.generate()
    await stored(SqlPanelUnitOfWork(database, tenant_id), a_panel(tenant_id))

    with pytest.raises(DomainError) as refusal:
        await attempt(database, statement)

    assert "events are append-only" in str(refusal.value.__cause__)
    recorded = await SqlEventLog(database, tenant_id).after(0, limit=9)
    assert len(recorded) == 3
    assert first_broken_link(recorded) is None


@pytest.mark.parametrize(
    ("kind", "statement"), [("sqlite", REPLACE), ("postgresql", "TRUNCATE events")]
)
async def test_there_is_no_way_around_it(
    request: pytest.FixtureRequest, open_database: Open, kind: str, statement: str
) -> None:
    database = await open_database(request.getfixturevalue(f"{kind}_url"))
    tenant_id = TenantId.generate()
    await stored(SqlPanelUnitOfWork(database, tenant_id), a_panel(tenant_id))

    with pytest.raises(DomainError, match="database"):
        await attempt(database, statement)

    assert len(await SqlEventLog(database, tenant_id).after(0, limit=9)) == 3
