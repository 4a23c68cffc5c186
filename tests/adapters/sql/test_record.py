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


CHANGES = [
    "DELETE FROM events",
    "UPDATE events SET event_type = 'x'",
    "UPDATE events SET payload = '{}'",
    "UPDATE events SET payload = '', payload_digest = 'x'",
    "UPDATE events SET payload = '', digest = 'x'",
    "UPDATE events SET payload = '', subject = 'x'",
    "UPDATE events SET payload = '', sequence = sequence + 100",
]


@pytest.mark.parametrize("statement", CHANGES)
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


async def test_what_an_event_says_can_be_blanked_and_not_be_put_back(
    url: str, open_database: Open
) -> None:
    database, tenant_id = await open_database(url), TenantId.generate()
    await stored(SqlPanelUnitOfWork(database, tenant_id), a_panel(tenant_id))
    (before, *_) = await SqlEventLog(database, tenant_id).after(0, limit=9)

    await attempt(database, "UPDATE events SET payload = '' WHERE sequence = 1")
    with pytest.raises(DomainError):
        await attempt(database, "UPDATE events SET payload = '{}' WHERE sequence = 1")

    recorded = await SqlEventLog(database, tenant_id).after(0, limit=9)
    assert recorded[0] == before.erased()
    assert [one.is_erased for one in recorded] == [True, False, False]
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
