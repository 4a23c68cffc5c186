"""What happens on a panel, in a line each, for whoever follows it."""

import json

from domain.panel import (
    AnswerRecorded,
    ConsensusUpdated,
    DiscussionStopped,
    Panel,
    PeopleAwaited,
    RoundStarted,
)
from domain.shared import RecordedEvent


def told_by(record: RecordedEvent, panel: Panel) -> str | None:
    """An event of the panel in words; None for what is erased, or of no interest meanwhile."""
    event = json.loads(record.payload or "{}")
    match record.event_type if event else None:
        case RoundStarted.event_type:
            return f"Round {event['round_number']} begins: {len(event['speaking_order'])} seats"
        case AnswerRecorded.event_type:
            return answered(name_of(panel, event["agent_id"]))
        case ConsensusUpdated.event_type:
            return measured(event["result"]["level"])
        case PeopleAwaited.event_type:
            awaited = event["awaited"]
            return people_awaited(tuple(awaited["seats"]) or (awaited["phase"],))
        case DiscussionStopped.event_type:
            return stopped(event["reason"])
        case _:
            return None


def name_of(panel: Panel, agent_id: str) -> str:
    """The name of a seat or an office."""
    holders = (*panel.members, *panel.officers)
    return next((one.agent_name for one in holders if one.agent_id == agent_id), agent_id)


def answered(name: str) -> str:
    """A seat or an office answered."""
    return f"{name} answered"


def measured(level: float | None) -> str:
    """A round was measured."""
    return "Measured: agreement " + ("is undefined" if level is None else f"{level:.2f}")


def people_awaited(whom: tuple[str, ...]) -> str:
    """The panel waits for people."""
    return f"Waits for {', '.join(whom)}"


def stopped(reason: str) -> str:
    """No more seats are asked."""
    return f"No more seats are asked: {reason}"
