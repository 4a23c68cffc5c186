"""A client of Redis that sends together what is asked at once."""

import asyncio
from collections.abc import Sequence
from contextvars import Context
from typing import Any

from attrs import frozen
from redis.asyncio import BlockingConnectionPool, Redis


@frozen(eq=False)
class _Asked:
    words: Sequence[Any]
    options: dict[str, Any]
    answer: "asyncio.Future[Any]"


class GatheringRedis(Redis):
    """Asks one round trip at a time; what comes meanwhile goes together into the next.

    To send and to be woken costs far more than a command does, so a hundred requests that are
    answered at once need a few round trips rather than a hundred. For one event loop.
    """

    def __init__(self, pool: BlockingConnectionPool) -> None:
        """Ask on connections of `pool`, which is closed with the client."""
        super().__init__(connection_pool=pool)
        self.auto_close_connection_pool = True
        self._waiting: list[_Asked] = []
        self._asking: asyncio.Task[None] | None = None

    async def execute_command(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as the library's
        """The answer to one command; it is carried out although its caller is cancelled."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Asked(args, options, answer))
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_all(), context=Context())
        return await answer

    async def aclose(self, close_connection_pool: bool | None = None) -> None:  # noqa: FBT001 - as the library's
        """Refuse what waits for an answer, and close every connection."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking])
        await super().aclose(close_connection_pool)

    async def _ask_all(self) -> None:
        try:
            while self._waiting:
                together, self._waiting = self._waiting, []
                try:
                    await self._ask(together)
                except BaseException as error:
                    # A server that does not answer these would keep the others waiting as long.
                    _refuse([*together, *self._waiting], error)
                    self._waiting = []
                    if not isinstance(error, Exception):
                        raise
        finally:
            self._asking = None

    async def _ask(self, together: Sequence[_Asked]) -> None:
        async with self.pipeline(transaction=False) as pipe:
            for one in together:
                pipe.execute_command(*one.words, **one.options)
            answers = await pipe.execute(raise_on_error=False)
        for one, answer in zip(together, answers, strict=True):
            if isinstance(answer, Exception):
                _refuse([one], answer)
            elif not one.answer.done():
                one.answer.set_result(answer)


def _refuse(asked: Sequence[_Asked], error: BaseException) -> None:
    for one in asked:
        if not one.answer.done():
            if isinstance(error, asyncio.CancelledError):
                one.answer.cancel()
            else:
                one.answer.set_exception(error)
