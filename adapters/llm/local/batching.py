"""Gather what is asked at about the same time, so that it is written as one batch."""

import asyncio
from collections.abc import Callable, Sequence

from attrs import frozen

from adapters.llm.local.device import device_thread
from adapters.llm.local.writing import Writing, Written
from application.panel.ports import ExpertFailure

_SETTLING_SECONDS = 0.01
"""A round's seats ask within one turn of the event loop; who asks later joins the next batch."""

Outcome = Written | ExpertFailure
Write = Callable[[Sequence[Writing]], Sequence[Outcome]]


@frozen(eq=False)
class _Ask:
    writing: Writing
    answer: asyncio.Future[Written]


class Batcher:
    """Hands what was asked to the device in batches; what comes meanwhile waits for the next."""

    def __init__(self, write: Write) -> None:
        """Gather for `write`, which is called in the device's thread."""
        self._write = write
        self._waiting: list[_Ask] = []
        self._writing: asyncio.Task[None] | None = None

    async def ask(self, *, system: str, user: str, schema: str, limit: int) -> Written:
        """What the model wrote; whoever is cancelled is written for no longer.

        Raises:
            ExpertFailure: there is nothing, for the reason given.
        """
        answer: asyncio.Future[Written] = asyncio.get_running_loop().create_future()
        writing = Writing(
            system=system,
            user=user,
            schema=schema,
            limit=limit,
            wanted=lambda: not answer.done(),
        )
        self._waiting.append(_Ask(writing, answer))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_waiting())
        return await answer

    async def _write_waiting(self) -> None:
        while self._waiting:
            await self._settled()
            batch, self._waiting = [one for one in self._waiting if one.writing.wanted()], []
            outcomes = await self._outcomes(batch) if batch else ()
            for ask, outcome in zip(batch, outcomes, strict=True):
                if ask.answer.done():
                    continue
                if isinstance(outcome, Written):
                    ask.answer.set_result(outcome)
                else:
                    ask.answer.set_exception(outcome)

    async def _settled(self) -> None:
        """Wait until nobody else has asked for a moment."""
        before = -1
        while len(self._waiting) > before:
            before = len(self._waiting)
            await asyncio.sleep(_SETTLING_SECONDS)

    async def _outcomes(self, batch: Sequence[_Ask]) -> Sequence[Outcome]:
        loop = asyncio.get_running_loop()
        writings = [one.writing for one in batch]
        try:
            return await loop.run_in_executor(device_thread(), self._write, writings)
        except Exception as error:  # noqa: BLE001 - whatever breaks, each seat must hear of it
            return [_failure(error) for _ in batch]


def _failure(error: Exception) -> ExpertFailure:
    if isinstance(error, ExpertFailure):
        return ExpertFailure(str(error))
    return ExpertFailure(f"the local model failed ({type(error).__name__})")
