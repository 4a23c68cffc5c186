"""The keys of requests in the database."""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, case, delete, func, select, update

from adapters.rows.claims import claim_of, claim_values
from adapters.rows.stored import Values
from adapters.sql.database import Database
from adapters.sql.schema import idempotency_keys as _keys
from adapters.sql.work import change, committed, insertion, query
from application.shared import Claim, IdempotencyStore
from application.shared.idempotency import LEASE, RETENTION
from domain.tenancy import TenantId

_KEY = (_keys.c.tenant_id == bindparam("tenant"), _keys.c.key == bindparam("held"))
_HELD = (*_KEY, _keys.c.created_at == bindparam("taken_at"))
_GET = select(_keys).where(*_KEY)
_REPLACE = update(_keys).where(*_HELD)
_FORGET = delete(_keys).where(
    _keys.c.tenant_id == bindparam("tenant"), _keys.c.created_at <= bindparam("oldest")
)
_LAPSED = (
    _keys.c.tenant_id == bindparam("tenant"),
    case(
        (_keys.c.status.is_(None), _keys.c.created_at <= bindparam("abandoned")),
        else_=_keys.c.created_at <= bindparam("answered"),
    ),
)
_COUNT_LAPSED = select(func.count().label("lapsed")).select_from(_keys).where(*_LAPSED)
_FORGET_LAPSED = delete(_keys).where(*_LAPSED)
_RELEASE = delete(_keys).where(*_HELD)


class SqlIdempotencyStore(IdempotencyStore):
    """One tenant's keys."""

    def __init__(self, database: Database, tenant_id: TenantId) -> None:
        """Keep the keys of `tenant_id` in `database`."""
        self._database = database
        self._tenant_id = tenant_id

    async def take(self, key: str, claim: Claim) -> Claim | None:
        """Let a request hold the key, durably; otherwise give the claim that holds it.

        Replies of the tenant that are no longer kept are forgotten by the way.
        """
        row = {"tenant_id": self._tenant_id.value, "key": key, **claim_values(claim)}
        async with self._database.writing(tenant_id=self._tenant_id) as writing:
            return await writing.finish(partial(_take, row=row, claim=claim))

    async def keep(self, key: str, claim: Claim) -> None:
        """Store the reply of a claim that still holds the key."""
        row = {**self._held(key, claim), **claim_values(claim)}
        async with self._database.writing(tenant_id=self._tenant_id) as writing:
            await writing.finish(committed(change(_REPLACE, row)))

    async def release(self, key: str, claim: Claim) -> None:
        """Free the key, if the claim still holds it."""
        async with self._database.writing(tenant_id=self._tenant_id) as writing:
            await writing.finish(committed(change(_RELEASE, self._held(key, claim))))

    async def count_lapsed(self, now: datetime) -> int:
        """How many keys are held by claims that are no longer kept."""
        work = query(_COUNT_LAPSED, self._lapsed(now))
        rows = await self._database.read(work, tenant_id=self._tenant_id)
        return int(rows[0]["lapsed"])

    async def forget_lapsed(self, now: datetime) -> int:
        """Free those durably, and give their number."""
        async with self._database.writing(tenant_id=self._tenant_id) as writing:
            return await writing.finish(committed(change(_FORGET_LAPSED, self._lapsed(now))))

    def _lapsed(self, now: datetime) -> Values:
        tenant = {"tenant": self._tenant_id.value}
        return {**tenant, "answered": now - RETENTION, "abandoned": now - LEASE}

    def _held(self, key: str, claim: Claim) -> Values:
        return {"tenant": self._tenant_id.value, "held": key, "taken_at": claim.taken_at}


def _take(connection: Connection, row: Values, claim: Claim) -> Claim | None:
    oldest = claim.taken_at - RETENTION
    connection.execute(_FORGET, {"tenant": row["tenant_id"], "oldest": oldest})
    holder = _holder_beside(connection, row, claim)
    connection.commit()
    return holder


def _holder_beside(connection: Connection, row: Values, claim: Claim) -> Claim | None:
    """The claim that holds the key; None once the new one does. Others may act meanwhile."""
    place = {"tenant": row["tenant_id"], "held": row["key"]}
    while not insertion(_keys, [row])(connection):
        found = connection.execute(_GET, place).mappings().first()
        if found is None:
            continue
        holder = claim_of(found)
        if not holder.has_lapsed(claim.taken_at):
            return holder
        if change(_REPLACE, {**place, **claim_values(claim), "taken_at": holder.taken_at})(
            connection
        ):
            return None
    return None
