"""The keys of requests in memory."""

from datetime import datetime

from adapters.memory.store import MemoryStore
from application.shared import Claim, IdempotencyStore
from domain.tenancy import TenantId


class MemoryIdempotencyStore(IdempotencyStore):
    """One tenant's keys."""

    def __init__(self, store: MemoryStore, tenant_id: TenantId) -> None:
        """Keep the keys of `tenant_id`."""
        self._claims = store.claims.setdefault(tenant_id, {})

    async def take(self, key: str, claim: Claim) -> Claim | None:
        """Let a request hold the key; otherwise give the claim that holds it."""
        holder = self._claims.get(key)
        if holder is not None and not holder.has_lapsed(claim.taken_at):
            return holder
        self._claims[key] = claim
        return None

    async def keep(self, key: str, claim: Claim) -> None:
        """Store the reply of a claim that still holds the key."""
        if self._holds(key, claim):
            self._claims[key] = claim

    async def release(self, key: str, claim: Claim) -> None:
        """Free the key, if the claim still holds it."""
        if self._holds(key, claim):
            del self._claims[key]

    async def count_lapsed(self, now: datetime) -> int:
        """How many keys are held by claims that are no longer kept."""
        return len(self._lapsed(now))

    async def forget_lapsed(self, now: datetime) -> int:
        """Free those, and give their number."""
        lapsed = self._lapsed(now)
        for key in lapsed:
            del self._claims[key]
        return len(lapsed)

    def _lapsed(self, now: datetime) -> list[str]:
        return [key for key, claim in self._claims.items() if claim.has_lapsed(now)]

    def _holds(self, key: str, claim: Claim) -> bool:
        holder = self._claims.get(key)
        return holder is not None and holder.taken_at == claim.taken_at
