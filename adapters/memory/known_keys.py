"""Keys that were found a moment ago, so that not every request reads its key from the database."""

from collections import OrderedDict
from collections.abc import Sequence
from time import monotonic

from attrs import define, field, frozen

from application.shared import LiveSignals, Signal
from application.tenancy import KeyRing
from domain.tenancy import ApiKey, KeyCreated, KeyId, KeyRevoked, TenantId

KNOWN_SECONDS = 1.0
"""How long a key is known: so long may a revocation take where no signal tells of it."""


@frozen
class _Known:
    key: ApiKey
    until: float


@define(eq=False)
class KeyMemory:
    """Remembers keys of all tenants; for one event loop.

    Attributes:
        most: how many keys it remembers; the oldest make room.
    """

    most: int = field(default=10_000, kw_only=True)
    _known: OrderedDict[Signal, _Known] = field(factory=OrderedDict, init=False)

    def found(self, tenant_id: TenantId, key_id: KeyId) -> ApiKey | None:
        """The key, where it was kept a moment ago."""
        known = self._known.get(_subject(tenant_id, key_id))
        return known.key if known is not None and known.until > monotonic() else None

    def keep(self, key: ApiKey) -> None:
        """Remember a key that was read just now."""
        subject = _subject(key.tenant_id, key.key_id)
        self._known.pop(subject, None)
        self._known[subject] = _Known(key, monotonic() + KNOWN_SECONDS)
        if len(self._known) > self.most:
            self._known.popitem(last=False)

    def heard(self, signal: Signal) -> None:
        """Forget the key that a signal is about, if it is about one."""
        self._known.pop(signal, None)


@frozen
class KnownKeyRing(KeyRing):
    """One tenant's keys: looked up in memory first; every change is told to all processes.

    A key that is not there is looked for each time: it may be there the next moment.
    """

    ring: KeyRing
    tenant_id: TenantId
    memory: KeyMemory
    signals: LiveSignals

    async def add(self, key: ApiKey, event: KeyCreated) -> None:
        """Store a new key durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            Conflict: a key of that id exists.
        """
        await self.ring.add(key, event)

    async def find(self, key_id: KeyId) -> ApiKey | None:
        """The key of that id, revoked or not, or None; as it was within the last second."""
        known = self.memory.found(self.tenant_id, key_id)
        if known is not None:
            return known
        key = await self.ring.find(key_id)
        if key is not None:
            self.memory.keep(key)
        return key

    async def all(self) -> Sequence[ApiKey]:
        """Every key, revoked ones too, in order of creation, then id."""
        return await self.ring.all()

    async def save(self, key: ApiKey, event: KeyRevoked) -> None:
        """Store the change of a key that was added before, durably, together with the event.

        Raises:
            TenantMismatch: it is another tenant's.
            NotFound: the tenant has no such key.
        """
        try:
            await self.ring.save(key, event)
        finally:
            # A commit that seems to have failed may have taken place.
            subject = _subject(self.tenant_id, key.key_id)
            self.memory.heard(subject)
            self.signals.publish(subject)


def _subject(tenant_id: TenantId, key_id: KeyId) -> Signal:
    return Signal(tenant_id, f"key:{key_id}")
