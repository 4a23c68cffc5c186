"""Which panels become ready to be run by what is written of them."""

from collections.abc import Iterable, Sequence

from application.panel.ports import JournalEntry
from domain.panel import HUMAN, PanelId, PanelStatus, StatusChanged
from domain.shared import DomainEvent


def begun(events: Iterable[DomainEvent]) -> Sequence[PanelId]:
    """The panels that have begun, by what happened to them."""
    return [
        event.panel_id
        for event in events
        if isinstance(event, StatusChanged) and event.new_status is PanelStatus.IN_PROGRESS
    ]


def answered(entries: Iterable[JournalEntry]) -> Sequence[PanelId]:
    """The panels for which a person has answered, in order of the ids: they waited for that."""
    return sorted({entry.panel_id for entry in entries if entry.model == HUMAN}, key=str)
