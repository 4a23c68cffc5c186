"""Answers that are read from the database once for all who ask within a moment."""

from collections.abc import Awaitable, Callable

from application.shared import cache_key
from domain.tenancy import TenantId
from entrypoints.api.service import Service


async def cached(
    service: Service,
    tenant_id: TenantId,
    subject: str,
    *parts: str,
    read: Callable[[], Awaitable[bytes | None]],
) -> bytes | None:
    """What `read` gives, or gave to somebody a moment ago who was to be told the same.

    It must be the same for every caller who may ask for it.

    Args:
        service: has the cache.
        tenant_id: whose data it is.
        subject: what it is about: a panel's id, or `LISTS`.
        parts: what tells it from the other answers about that subject.
        read: reads it from the database; None and errors are never kept.
    """
    cache = service.application.cache
    key = cache_key(tenant_id, subject, *parts)
    found = await cache.get(key)
    service.metrics.read_from_cache(hit=found.value is not None)
    if found.value is not None:
        return found.value
    value = await read()
    if value is not None and found.stamp is not None:
        await cache.put(key, value, stamp=found.stamp)
    return value
