"""What the keys of requests leave behind."""

from attrs import evolve
from sqlalchemy import func, select

from adapters.sql import Database, SqlIdempotencyStore
from adapters.sql.schema import idempotency_keys
from adapters.sql.work import query
from application.shared import Claim, Reply
from application.shared.idempotency import RETENTION
from domain.tenancy import TenantId
from tests.contracts.examples import NOW

FIRST = Claim(request_digest="a" * 64, taken_at=NOW)
REPLY = Reply(status=201, headers={}, body="{}")


async def test_replies_that_are_no_longer_kept_are_forgotten(sqlite_url: str) -> None:
    tenant_id = TenantId.generate()
    database = await Database.open(sqlite_url)
    keys = SqlIdempotencyStore(database, tenant_id)
    for number in range(3):
        await keys.take(f"old {number}", FIRST)
        await keys.keep(f"old {number}", evolve(FIRST, reply=REPLY))

    await keys.take("new", evolve(FIRST, taken_at=NOW + RETENTION))

    rows = await database.read(
        query(select(func.count().label("number")).select_from(idempotency_keys)),
        tenant_id=tenant_id,
    )
    await database.close()
    assert rows[0]["number"] == 1
