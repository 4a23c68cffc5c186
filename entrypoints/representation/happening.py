"""An event of a panel as a document."""

import json

from domain.panel import ConsensusUpdated, MessageAdded, Panel
from domain.shared import RecordedEvent
from entrypoints.representation.plain import Document
from entrypoints.representation.readable import NAMING_SEATS, may_read_round

_WORDS = ("content", "opinion", "points")


def event_document(panel: Panel, record: RecordedEvent) -> Document:
    """What the record tells of the event, as far as it may be read while people are to answer.

    Of messages in rounds that they must not read, `content`, `opinion` and `points` are null; of
    measurements, `dissenting_opinions`, `decisive_seats` and `groups`. `withheld` says whether
    that is so.

    Args:
        panel: the panel as it stands.
        record: one of its events.
    """
    told: Document = json.loads(record.payload)
    match record.event_type:
        case MessageAdded.event_type:
            part, hidden = told["message"], _WORDS
        case ConsensusUpdated.event_type:
            part, hidden = told["result"], NAMING_SEATS
        case _:
            return {**told, "withheld": False}
    readable = may_read_round(panel, part["round_number"])
    if not readable:
        part.update(dict.fromkeys(hidden))
    return {**told, "withheld": not readable}
