"""Who said what on a panel, when, and at what cost."""

from collections.abc import Sequence

from application.panel.ports import AnswerJournal, JournalEntry, PanelUnitOfWork
from domain.panel import Panel, PanelId


async def list_answers(
    panel_id: PanelId, *, uow: PanelUnitOfWork, journal: AnswerJournal
) -> tuple[Panel, Sequence[JournalEntry]]:
    """The panel and its recorded answers, by round and then in order of recording.

    While the panel waits for people, the answers of the round under way are withheld, so that
    nobody who looks can tell them what the others said.

    Raises:
        NotFound: the tenant has no such panel.
    """
    async with uow:
        panel = await uow.panels.get(panel_id)
    entries = await journal.of_panel(panel_id)
    if panel.awaited is None or not panel.awaited.seats:
        return panel, entries
    under_way = panel.awaited.round_number
    return panel, [e for e in entries if e.round_number < under_way]
