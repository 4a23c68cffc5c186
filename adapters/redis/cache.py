"""The cache that processes share."""

import hashlib
from datetime import timedelta
from typing import cast

from attrs import define

from adapters.redis.connection import RedisAway, RedisServer
from application.shared import FRESH_FOR, Cache, CacheKey, Found, stamp_key
from domain.shared import uuid7
from domain.tenancy import TenantId

_STAMP_SECONDS = 60
"""Longer than any answer is kept; an answer whose stamp is gone is void."""


@define(eq=False)
class RedisCache(Cache):
    """Keeps answers in Redis, each sealed with its stamp and the digest of its key.

    So an answer that reaches somebody under another key, by whatever fault, is taken for none.
    """

    _server: RedisServer

    async def check(self) -> bool:
        """Whether Redis can be reached, by asking it."""
        try:
            await self._server.ask(lambda client: client.ping())
        except RedisAway:
            return False
        return True

    async def get(self, key: CacheKey) -> Found:
        """What there is."""
        try:
            values = await self._server.ask(lambda client: client.mget(key.stamp, key.entry))
            stamp, entry = cast("list[bytes | None]", values)
            if stamp is None:
                return await self._with_new_stamp(key)
        except RedisAway:
            return Found()
        seal = stamp + _digest(key)
        if entry is None or not entry.startswith(seal):
            return Found(stamp=stamp)
        return Found(value=entry[len(seal) :], stamp=stamp)

    async def put(
        self, key: CacheKey, value: bytes, *, stamp: bytes, ttl: timedelta = FRESH_FOR
    ) -> None:
        """Keep an answer for `ttl`."""
        entry = stamp + _digest(key) + value
        try:
            await self._server.ask(lambda client: client.set(key.entry, entry, px=ttl))
        except RedisAway:
            return

    async def forget(self, tenant_id: TenantId, *subjects: str) -> None:
        """Give no answer any more that was read before now about these subjects."""
        await self._server.delete(stamp_key(tenant_id, subject) for subject in subjects)

    async def _with_new_stamp(self, key: CacheKey) -> Found:
        stamp = uuid7().bytes
        made = await self._server.ask(
            lambda client: client.set(key.stamp, stamp, nx=True, ex=_STAMP_SECONDS)
        )
        # Where somebody else was quicker, the next reader will find theirs.
        return Found(stamp=stamp if made else None)


def _digest(key: CacheKey) -> bytes:
    return hashlib.sha256(key.entry.encode()).digest()
