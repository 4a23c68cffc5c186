"""The cache of one process."""

from collections import OrderedDict
from datetime import timedelta
from itertools import count
from time import monotonic

from attrs import define, field, frozen

from application.shared import FRESH_FOR, Cache, CacheKey, Found, stamp_key
from domain.tenancy import TenantId


@frozen
class _Entry:
    value: bytes
    stamp: bytes
    until: float


@define(eq=False)
class MemoryCache(Cache):
    """Keeps answers of all tenants; the oldest make room.

    Attributes:
        most_bytes: how much all answers may take.
        most_subjects: of how many subjects it is known whether they changed.
    """

    most_bytes: int = field(default=32 * 2**20, kw_only=True)
    most_subjects: int = field(default=10_000, kw_only=True)
    _entries: OrderedDict[str, _Entry] = field(factory=OrderedDict, init=False)
    _size: int = field(default=0, init=False)
    _stamps: OrderedDict[str, bytes] = field(factory=OrderedDict, init=False)
    # No stamp is ever given twice: one that made room makes its answers void.
    _numbers: "count[int]" = field(factory=count, init=False)

    async def check(self) -> bool:
        """Always."""
        return True

    async def get(self, key: CacheKey) -> Found:
        """What there is."""
        stamp = self._stamps.get(key.stamp) or self._new_stamp(key.stamp)
        entry = self._entries.get(key.entry)
        if entry is None or entry.stamp != stamp or entry.until <= monotonic():
            return Found(stamp=stamp)
        return Found(value=entry.value, stamp=stamp)

    async def put(
        self, key: CacheKey, value: bytes, *, stamp: bytes, ttl: timedelta = FRESH_FOR
    ) -> None:
        """Keep an answer for `ttl`."""
        self._drop(key.entry)
        self._entries[key.entry] = _Entry(value, stamp, monotonic() + ttl.total_seconds())
        self._size += len(value)
        while self._size > self.most_bytes:
            self._drop(next(iter(self._entries)))

    async def forget(self, tenant_id: TenantId, *subjects: str) -> None:
        """Give no answer any more that was read before now about these subjects."""
        for subject in subjects:
            self._stamps.pop(stamp_key(tenant_id, subject), None)

    def _new_stamp(self, key: str) -> bytes:
        if len(self._stamps) >= self.most_subjects:
            self._stamps.popitem(last=False)
        self._stamps[key] = stamp = b"%d" % next(self._numbers)
        return stamp

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._size -= len(entry.value)
