"""What a deliberation does, told in a line each to whoever called a tool."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from attrs import frozen

from application.panel.ports import JournalEntry, SilentObserver
from domain.consensus import ConsensusResult
from domain.panel import Ask, Awaited, AwaitHumans, PanelMember
from entrypoints.mcp.caller import Tell
from entrypoints.told import answered, measured, people_awaited, stopped


@asynccontextmanager
async def telling(tell: Tell) -> AsyncIterator["Told"]:
    """An observer that tells what it sees; all is told when the block is left."""
    said: asyncio.Queue[str | None] = asyncio.Queue()

    async def pass_on() -> None:
        while (words := await said.get()) is not None:
            await tell(words)

    passing = asyncio.create_task(pass_on())
    try:
        yield Told(said.put_nowait)
    finally:
        said.put_nowait(None)
        await passing


@frozen
class Told(SilentObserver):
    """Says what it is told of a deliberation; never what a seat answered."""

    say: Callable[[str], None]

    def round_opened(self, ask: Ask | AwaitHumans, convened: int) -> None:
        """A round begins."""
        self.say(f"Round {ask.round_number} begins: {convened} seats")

    def seat_answered(self, member: PanelMember, entry: JournalEntry) -> None:  # noqa: ARG002
        """An answer is recorded."""
        self.say(answered(member.agent_name))

    def people_awaited(self, awaited: Awaited) -> None:
        """The panel waits for people."""
        self.say(people_awaited(awaited.whom))

    def discussion_stopped(self, reason: str) -> None:
        """No more seats are asked."""
        self.say(stopped(reason))

    def round_measured(self, result: ConsensusResult) -> None:
        """A round is closed and measured."""
        self.say(measured(result.level))
