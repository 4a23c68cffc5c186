"""Answers that are kept for a moment, so that the next reader does not ask the database."""

import hashlib
import json
from datetime import timedelta
from typing import Protocol

from attrs import frozen

from domain.tenancy import TenantId

FRESH_FOR = timedelta(seconds=1)
"""How long an answer is kept: so much may it be behind where another process's word was lost."""

FORMAT = 1
"""Changes with what entries look like, so that two releases never read each other's."""


@frozen(kw_only=True)
class CacheKey:
    """Where one answer is kept; made by `cache_key`.

    Attributes:
        tenant_id: whose answer it is.
        entry: the key of the entry.
        stamp: the key of what tells whether its subject has changed since.
    """

    tenant_id: TenantId
    entry: str
    stamp: str


def cache_key(tenant_id: TenantId, subject: str, *parts: str) -> CacheKey:
    """The key of an answer about a subject; `parts` tell it from the others about the same.

    Whatever the texts hold, two keys are equal only where tenant, subject and parts are.
    """
    return CacheKey(
        tenant_id=tenant_id,
        entry=_text(tenant_id, "entry", subject, *parts),
        stamp=stamp_key(tenant_id, subject),
    )


def stamp_key(tenant_id: TenantId, subject: str) -> str:
    """The key of what tells whether a subject has changed."""
    return _text(tenant_id, "stamp", subject)


def _text(tenant_id: TenantId, *parts: str) -> str:
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return f"t:{tenant_id}:v{FORMAT}:{digest}"


@frozen(kw_only=True)
class Found:
    """What a cache has.

    Attributes:
        value: the answer; None where it has none.
        stamp: what an answer that is read from now on is put under; None where none can be kept.
    """

    value: bytes | None = None
    stamp: bytes | None = None


class Cache(Protocol):
    """Keeps answers of all tenants; one that cannot be reached keeps nothing, and raises nothing.

    An answer that was read before `forget` is never given after it, whenever it was put: it was
    put under a stamp that does not hold any more.
    """

    async def check(self) -> bool:
        """Whether it can be reached, by asking it."""
        ...

    async def get(self, key: CacheKey) -> Found:
        """What there is."""
        ...

    async def put(
        self, key: CacheKey, value: bytes, *, stamp: bytes, ttl: timedelta = FRESH_FOR
    ) -> None:
        """Keep an answer for `ttl`; it was read after `get` had given the stamp."""
        ...

    async def forget(self, tenant_id: TenantId, *subjects: str) -> None:
        """Give no answer any more that was read before now about these subjects of a tenant."""
        ...
