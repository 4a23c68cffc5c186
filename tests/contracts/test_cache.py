import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.cache import MemoryCache
from adapters.redis import RedisCache, open_redis
from application.shared import Cache, CacheKey, cache_key
from domain.tenancy import TenantId

INSTANT = timedelta(milliseconds=50)
LONG = timedelta(hours=1)
TENANT = TenantId.generate()
TEXTS = st.text() | st.sampled_from(["a:b", "*", "a\r\nDEL x", "", "\ud800"])


@pytest.fixture(params=["memory", "redis"])
async def cache(request: pytest.FixtureRequest) -> AsyncIterator[Cache]:
    """Each cache in turn, empty."""
    if request.param == "memory":
        yield MemoryCache()
        return
    async with open_redis(request.getfixturevalue("redis_server").url) as server:
        yield RedisCache(server)


async def keep(cache: Cache, key: CacheKey, value: bytes, *, ttl: timedelta = LONG) -> None:
    found = await cache.get(key)
    assert found.stamp is not None
    await cache.put(key, value, stamp=found.stamp, ttl=ttl)


async def test_an_answer_is_kept_byte_by_byte(cache: Cache) -> None:
    key = cache_key(TENANT, "panel", "the panel itself")
    value = bytes(range(256)) * 1000

    await keep(cache, key, value)

    assert (await cache.get(key)).value == value


async def test_an_answer_is_kept_for_its_time(cache: Cache) -> None:
    key = cache_key(TENANT, "panel")

    await keep(cache, key, b"1", ttl=INSTANT)
    await asyncio.sleep(2 * INSTANT.total_seconds())

    assert (await cache.get(key)).value is None


async def test_what_changed_is_forgotten_with_all_that_is_said_of_it(cache: Cache) -> None:
    keys = [cache_key(TENANT, "panel"), cache_key(TENANT, "panel", "other view")]
    others = [cache_key(TENANT, "other"), cache_key(TenantId.generate(), "panel")]
    for key in (*keys, *others):
        await keep(cache, key, b"1")

    await cache.forget(TENANT, "panel")

    assert [(await cache.get(key)).value for key in keys] == [None, None]
    assert [(await cache.get(key)).value for key in others] == [b"1", b"1"]


async def test_an_answer_read_before_a_change_is_not_given_after_it(cache: Cache) -> None:
    key = cache_key(TENANT, "panel")
    found = await cache.get(key)
    assert found.stamp is not None

    await cache.forget(TENANT, "panel")
    await cache.put(key, b"old", stamp=found.stamp)

    assert (await cache.get(key)).value is None
    await keep(cache, key, b"new")
    assert (await cache.get(key)).value == b"new"


async def test_several_subjects_are_forgotten_at_once(cache: Cache) -> None:
    keys = [cache_key(TENANT, "panel"), cache_key(TENANT, "list", "page 1")]
    for key in keys:
        await keep(cache, key, b"1")

    await cache.forget(TENANT, "panel", "list")

    assert [(await cache.get(key)).value for key in keys] == [None, None]


async def test_two_tenants_that_ask_the_same_get_each_their_own(cache: Cache) -> None:
    keys = [cache_key(TenantId.generate(), "list", "first page") for _ in range(2)]

    for number, key in enumerate(keys):
        await keep(cache, key, b"%d" % number)

    assert [(await cache.get(key)).value for key in keys] == [b"0", b"1"]


@given(first=st.lists(TEXTS, min_size=1), second=st.lists(TEXTS, min_size=1))
def test_keys_are_equal_only_where_everything_is(first: list[str], second: list[str]) -> None:
    other = TenantId.generate()
    one, two = cache_key(TENANT, *first), cache_key(TENANT, *second)

    assert (one == two) == (first == second)
    assert one.stamp != one.entry
    assert cache_key(other, *first).entry != one.entry


@given(parts=st.lists(TEXTS, min_size=1))
def test_no_text_can_be_read_off_a_key(parts: list[str]) -> None:
    key = cache_key(TENANT, *parts)

    for text in (key.entry, key.stamp):
        head, _, digest = text.rpartition(":")
        assert head == f"t:{TENANT}:v1"
        assert len(digest) == 64
        assert set(digest) <= set("0123456789abcdef")


async def test_readers_that_are_cancelled_never_cross_tenants(cache: Cache) -> None:
    tenants = [TenantId.generate() for _ in range(4)]
    keys = {str(one).encode(): cache_key(one, "panel") for one in tenants}
    for value, key in keys.items():
        await keep(cache, key, value)

    async def read(value: bytes, key: CacheKey) -> None:
        for _ in range(20):
            assert (await cache.get(key)).value in {value, None}

    async def hurried(value: bytes, key: CacheKey, delay: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(delay):
                await read(value, key)

    async with asyncio.TaskGroup() as group:
        for number in range(40):
            for value, key in keys.items():
                group.create_task(hurried(value, key, 0.002 * number))
                group.create_task(read(value, key))

    assert await cache.check()
    assert [(await cache.get(key)).value for key in keys.values()] == list(keys)
