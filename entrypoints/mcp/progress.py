"""What happens on a panel, in a line each."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from attrs import frozen

from application.panel.ports import JournalEntry, SilentObserver
from domain.consensus import ConsensusResult
from domain.panel import (
    AnswerRecorded,
    Ask,
    Awaited,
    AwaitHumans,
    ConsensusUpdated,
    DiscussionStopped,
    Panel,
    PanelMember,
    PeopleAwaited,
    RoundStarted,
)
from domain.shared import RecordedEvent
from entrypoints.mcp.caller import Tell


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
        self.say(_answered(member.agent_name))

    def people_awaited(self, awaited: Awaited) -> None:
        """The panel waits for people."""
        self.say(_awaited(awaited.whom))

    def discussion_stopped(self, reason: str) -> None:
        """No more seats are asked."""
        self.say(_stopped(reason))

    def round_measured(self, result: ConsensusResult) -> None:
        """A round is closed and measured."""
        self.say(_measured(result.level))


def told_by(record: RecordedEvent, panel: Panel) -> str | None:
    """The same of an event of the panel; None for what is erased, or of no interest meanwhile."""
    event = json.loads(record.payload or "{}")
    match record.event_type if event else None:
        case RoundStarted.event_type:
            return f"Round {event['round_number']} begins: {len(event['speaking_order'])} seats"
        case AnswerRecorded.event_type:
            return _answered(_names(panel)[event["agent_id"]])
        case ConsensusUpdated.event_type:
            return _measured(event["result"]["level"])
        case PeopleAwaited.event_type:
            awaited = event["awaited"]
            return _awaited(tuple(awaited["seats"]) or (awaited["phase"],))
        case DiscussionStopped.event_type:
            return _stopped(event["reason"])
        case _:
            return None


def _names(panel: Panel) -> dict[str, str]:
    return {one.agent_id: one.agent_name for one in (*panel.members, *panel.officers)}


def _answered(name: str) -> str:
    return f"{name} answered"


def _measured(level: float | None) -> str:
    return "Measured: agreement " + ("is undefined" if level is None else f"{level:.2f}")


def _awaited(whom: tuple[str, ...]) -> str:
    return f"Waits for {', '.join(whom)}"


def _stopped(reason: str) -> str:
    return f"No more seats are asked: {reason}"
