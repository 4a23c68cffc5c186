"""The keys of requests in a Supabase project."""

from datetime import datetime

from adapters.rows.claims import claim_of, claim_values
from adapters.rows.stored import Values
from adapters.supabase.errors import domain_errors
from adapters.supabase.project import SupabaseProject, rows_of
from adapters.supabase.unit import Unit
from application.shared import Claim, IdempotencyStore
from application.shared.idempotency import LEASE, RETENTION
from domain.tenancy import TenantId

_TABLE = "idempotency_keys"


class _Held(Exception):
    """Another claim holds the key."""


class SupabaseIdempotencyStore(IdempotencyStore):
    """One tenant's keys."""

    def __init__(self, project: SupabaseProject, tenant_id: TenantId) -> None:
        """Keep the keys of `tenant_id` in `project`."""
        self._project = project
        self._tenant_id = tenant_id

    async def take(self, key: str, claim: Claim) -> Claim | None:
        """Let a request hold the key, durably; otherwise give the claim that holds it.

        Replies of the tenant that are no longer kept are forgotten by the way.
        """
        holder: Claim | None = None
        while True:
            try:
                await self._write_beside(key, claim, holder)
            except _Held:
                holder = await self._holder(key)
            else:
                return None
            if holder is not None and not holder.has_lapsed(claim.taken_at):
                return holder

    async def keep(self, key: str, claim: Claim) -> None:
        """Store the reply of a claim that still holds the key."""
        unit = Unit(self._project, self._tenant_id)
        unit.update(_TABLE, self._held(key, claim), claim_values(claim))
        await unit.commit()

    async def release(self, key: str, claim: Claim) -> None:
        """Free the key, if the claim still holds it."""
        unit = Unit(self._project, self._tenant_id)
        unit.delete(_TABLE, self._held(key, claim))
        await unit.commit()

    async def count_lapsed(self, now: datetime) -> int:
        """How many keys are held by claims that are no longer kept."""
        from postgrest import CountMethod

        keys = self._project.acting_for(self._tenant_id).from_(_TABLE)
        stored = keys.select("key", count=CountMethod.exact, head=True)
        oldest, abandoned = (now - RETENTION).isoformat(), (now - LEASE).isoformat()
        lapsed = f'created_at.lte."{oldest}",and(status.is.null,created_at.lte."{abandoned}")'
        with domain_errors():
            found = await stored.eq("tenant_id", str(self._tenant_id)).or_(lapsed).execute()
        return found.count or 0

    async def forget_lapsed(self, now: datetime) -> int:
        """Free those durably, and give their number."""
        unit = Unit(self._project, self._tenant_id)
        match = {"tenant_id": self._tenant_id.value}
        unit.delete(_TABLE, match, upto={"created_at": now - RETENTION})
        unit.delete(_TABLE, {**match, "status": None}, upto={"created_at": now - LEASE})
        return sum(await unit.commit())

    async def _write_beside(self, key: str, claim: Claim, lapsed: Claim | None) -> None:
        """Put the claim where none is, or in the place of the lapsed one."""
        unit = Unit(self._project, self._tenant_id)
        if lapsed is not None:
            unit.update(_TABLE, self._held(key, lapsed), claim_values(claim), _Held)
        else:
            oldest = {"created_at": claim.taken_at - RETENTION}
            unit.delete(_TABLE, {"tenant_id": self._tenant_id.value}, upto=oldest)
            row = {"tenant_id": self._tenant_id.value, "key": key, **claim_values(claim)}
            unit.insert(_TABLE, [row], _Held)
        await unit.commit()

    async def _holder(self, key: str) -> Claim | None:
        keys = self._project.acting_for(self._tenant_id).from_(_TABLE).select("*")
        rows = await rows_of(keys.eq("tenant_id", str(self._tenant_id)).eq("key", key))
        return claim_of(rows[0]) if rows else None

    def _held(self, key: str, claim: Claim) -> Values:
        tenant_id = self._tenant_id.value
        return {"tenant_id": tenant_id, "key": key, "created_at": claim.taken_at}
