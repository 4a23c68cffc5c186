"""The journal of answers in memory."""

from collections.abc import Sequence

from attrs import evolve

from adapters.memory.store import MemoryStore, sealed
from application.panel.ports import AnswerJournal, JournalEntry
from application.panel.recorded_answer import answer_recorded
from domain.panel import PanelId
from domain.shared import NotFound
from domain.tenancy import TenantId


class MemoryAnswerJournal(AnswerJournal):
    """One tenant's journal."""

    def __init__(self, store: MemoryStore, tenant_id: TenantId) -> None:
        """Keep the answers of `tenant_id`."""
        self._store = store
        self._tenant_id = tenant_id

    async def record(self, entry: JournalEntry) -> JournalEntry:
        """Store an answer, or give the one that its place holds already.

        Raises:
            NotFound: the tenant has no such panel.
        """
        async with self._store.turn:
            data = self._store.of(self._tenant_id)
            if entry.panel_id not in data.panels:
                message = f"there is no panel {entry.panel_id}"
                raise NotFound("panel_unknown", message)
            place = (entry.panel_id, entry.round_number, entry.phase, entry.agent_id)
            if place not in data.answers:
                data.answers[place] = entry
                self._tell(entry)
            return data.answers[place]

    def _tell(self, entry: JournalEntry) -> None:
        told = answer_recorded(self._tenant_id, entry)
        if told is not None:
            data = self._store.of(self._tenant_id)
            links = sealed([told], after=data.events)
            self._store.data[self._tenant_id] = evolve(data, events=links)

    async def of_panel(self, panel_id: PanelId) -> Sequence[JournalEntry]:
        """The recorded answers of a panel, by round and then in order of recording."""
        answers = self._store.of(self._tenant_id).answers.values()
        recorded = [entry for entry in answers if entry.panel_id == panel_id]
        return sorted(recorded, key=lambda entry: entry.round_number)
