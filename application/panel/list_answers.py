"""Who said what on a panel, when, and at what cost."""

from collections.abc import Sequence

from application.panel.ports import AnswerJournal, JournalEntry, PanelUnitOfWork
from domain.panel import Panel, PanelId, withheld_from


async def list_answers(
    panel_id: PanelId, *, uow: PanelUnitOfWork, journal: AnswerJournal
) -> tuple[Panel, Sequence[JournalEntry]]:
    """The panel and its recorded answers, by round and then in order of recording.

    What people are still to answer blind is withheld (see `withheld_from`), so that nobody who
    looks can tell them what the others said.

    Raises:
        NotFound: the tenant has no such panel.
    """
    async with uow:
        panel = await uow.panels.get(panel_id)
    return panel, await answers_of(panel, journal=journal)


async def answers_of(panel: Panel, *, journal: AnswerJournal) -> Sequence[JournalEntry]:
    """The recorded answers of a panel that was loaded just now; the same of them is withheld."""
    entries = await journal.of_panel(panel.panel_id)
    hidden = withheld_from(panel)
    return [e for e in entries if hidden is None or e.round_number < hidden]
