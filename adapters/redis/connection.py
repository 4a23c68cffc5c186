"""The connection to Redis, which may be lost at any time and comes back by itself."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define, field

if TYPE_CHECKING:
    from redis.asyncio import Redis

Answer = TypeVar("Answer")

_SECONDS = 1.0
"""How long Redis may take to answer before it counts as gone: no caller waits longer for it."""

_MOST_CONNECTIONS = 50

_log = logging.getLogger(__name__)


class RedisAway(Exception):
    """Redis cannot be asked now."""


@define(eq=False)
class RedisServer:
    """A Redis server; for one event loop.

    What fails once is not tried again until a background task has reached it, so that nobody
    waits for a server that is away.

    Attributes:
        client: asks it; its errors are left to `ask`.
        retry_seconds: how often a server that is away is looked for.
    """

    client: "Redis"
    retry_seconds: float = field(default=1.0, kw_only=True)
    _owed: set[str] = field(factory=set, init=False)
    _deletions: set[asyncio.Task[None]] = field(factory=set, init=False)
    _returning: asyncio.Task[None] | None = field(default=None, init=False)

    @property
    def healthy(self) -> bool:
        """Whether it can be asked."""
        return self._returning is None

    async def ask(self, question: Callable[["Redis"], Awaitable[Answer]]) -> Answer:
        """Its answer.

        Raises:
            RedisAway: it has none.
        """
        if not self.healthy:
            raise RedisAway
        try:
            return await question(self.client)
        except failures() as error:
            self._lose(error)
            raise RedisAway from error

    async def delete(self, keys: Iterable[str]) -> None:
        """Remove keys; where that is impossible now, before anything else is asked again."""
        deletion = asyncio.create_task(self._delete(set(keys)))
        self._deletions.add(deletion)
        deletion.add_done_callback(self._deletions.discard)
        # It takes place even where the caller is cancelled meanwhile.
        await asyncio.shield(deletion)

    async def close(self) -> None:
        """Let go of it."""
        await asyncio.gather(*self._deletions)
        if self._returning is not None:
            self._returning.cancel()
        with suppress(*failures()):
            await self.client.aclose()

    async def _delete(self, keys: set[str]) -> None:
        try:
            await self.ask(lambda client: client.delete(*keys))
        except RedisAway:
            self._owed |= keys

    def _lose(self, error: Exception) -> None:
        if self._returning is None:
            # Its kind alone: the text of a foreign error may quote the password in the URL.
            _log.warning("Redis is away: %s", type(error).__name__)
            self._returning = asyncio.create_task(self._return(), name="redis returns")

    async def _return(self) -> None:
        while True:
            await asyncio.sleep(self.retry_seconds)
            with suppress(*failures()):
                await self.client.ping()
                await self._pay()
                break
        self._returning = None
        _log.warning("Redis is back")

    async def _pay(self) -> None:
        while self._owed:
            keys, self._owed = self._owed, set()
            try:
                await self.client.delete(*keys)
            except BaseException:
                self._owed |= keys
                raise


@asynccontextmanager
async def open_redis(url: str) -> AsyncIterator[RedisServer]:
    """The server at the URL, whether it can be reached or not; closed with the block."""
    from redis.asyncio import BlockingConnectionPool
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    from adapters.redis.gathering import GatheringRedis

    options: dict[str, Any] = {
        "socket_timeout": _SECONDS,
        "socket_connect_timeout": _SECONDS,
        "max_connections": _MOST_CONNECTIONS,
        "timeout": _SECONDS,
        "health_check_interval": 5,
        "retry": Retry(NoBackoff(), 0),
    }
    pool = BlockingConnectionPool.from_url(url, **options)
    server = RedisServer(GatheringRedis(pool))
    try:
        yield server
    finally:
        await server.close()


def failures() -> tuple[type[Exception], ...]:
    """What its client raises where it cannot be reached, or does not do what it is asked."""
    from redis.exceptions import RedisError

    return RedisError, OSError, TimeoutError
