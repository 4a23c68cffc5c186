"""An event of a panel as a document."""

import json
from collections.abc import Sequence

from application.panel.ports import JournalEntry
from domain.panel import AnswerRecorded, ConsensusUpdated, MessageAdded, Panel
from domain.shared import RecordedEvent
from entrypoints.representation.plain import Document, plain
from entrypoints.representation.readable import may_read_round, measurement_as_it_may_be_read

_WORDS = ("content", "opinion", "points")


def event_document(
    panel: Panel, record: RecordedEvent, answers: Sequence[JournalEntry] = ()
) -> Document:
    """What the record tells of the event, as far as it may be read while people are to answer.

    Of messages in rounds that they must not read, `content`, `opinion` and `points` are null; of
    measurements, `dissenting_opinions`, `decisive_seats` and `groups` (positions in the seats' own
    words are unsigned); of answers, whether the seat abstained too. `withheld` says whether that
    is so; of an event that is erased it says no more.

    Args:
        panel: the panel as it stands, or stood before.
        record: one of its events.
        answers: what its journal holds, where what an answer says is looked up.
    """
    if record.payload is None:
        return {"withheld": True}
    told: Document = json.loads(record.payload)
    match record.event_type:
        case AnswerRecorded.event_type:
            return _answer(panel, told, answers)
        case MessageAdded.event_type:
            name, part = "message", told["message"]
            shown = {**part, **dict.fromkeys(_WORDS)}
        case ConsensusUpdated.event_type:
            name, part = "result", told["result"]
            shown = measurement_as_it_may_be_read(panel, part)
        case _:
            return {**told, "withheld": False}
    readable = may_read_round(panel, part["round_number"])
    return {**told, name: part if readable else shown, "withheld": not readable}


def _answer(panel: Panel, told: Document, answers: Sequence[JournalEntry]) -> Document:
    """The answer with what it says, which the record does not repeat."""
    readable = may_read_round(panel, told["round_number"])
    place = (told["round_number"], told["phase"], told["agent_id"])
    given = (one for one in answers if (one.round_number, one.phase, one.agent_id) == place)
    entry = next(given, None) if readable else None
    words = plain(entry) if entry is not None else {}
    return {
        **told,
        **{name: words.get(name) for name in _WORDS},
        "abstained": told["abstained"] if readable else None,
        "withheld": not readable,
    }
