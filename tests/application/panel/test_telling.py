"""What was written is told: always where it may have been, and as done only where it was."""

from collections.abc import Collection, Sequence

import pytest
from attrs import define, field

from adapters.memory import MemoryAnswerJournal, MemoryPanelUnitOfWork, MemoryStore
from application.panel.ports import JournalEntry
from application.panel.telling import PanelListener, TellingJournal, TellingUnitOfWork
from domain.panel import PanelEvent, PanelId
from domain.shared import Unavailable
from domain.tenancy import TenantId
from tests.contracts.examples import a_panel, an_entry, an_erasure, stored


@define
class Heard(PanelListener):
    """Keeps what it is told."""

    tenant_id: TenantId
    written_panels: list[Collection[PanelId]] = field(factory=list)
    events: list[str] = field(factory=list)
    entries: list[JournalEntry] = field(factory=list)

    async def written(self, tenant_id: TenantId, panels: Collection[PanelId]) -> None:
        """Keep the panels."""
        assert tenant_id == self.tenant_id
        self.written_panels.append(panels)

    def committed(self, events: Sequence[PanelEvent]) -> None:
        """Keep the types of the events."""
        self.events += [event.event_type for event in events]

    def answered(self, tenant_id: TenantId, entry: JournalEntry) -> None:
        """Keep the entry."""
        assert tenant_id == self.tenant_id
        self.entries.append(entry)


class LosingUnitOfWork(MemoryPanelUnitOfWork):
    """Commits, and loses the connection before it can say so."""

    async def commit(self) -> None:
        """Commit, and fail."""
        await super().commit()
        raise Unavailable("storage_lost", "the connection was lost")


@pytest.fixture
def tenant_id() -> TenantId:
    return TenantId.generate()


async def test_a_commit_is_told_with_the_events_that_it_stored(tenant_id: TenantId) -> None:
    store, heard = MemoryStore(), Heard(tenant_id)
    uow = TellingUnitOfWork(MemoryPanelUnitOfWork(store, tenant_id), tenant_id, heard)

    panel = await stored(uow, a_panel(tenant_id))
    async with uow:
        await uow.panels.erase(an_erasure(tenant_id, panel.panel_id))
        await uow.commit()

    assert heard.written_panels == [{panel.panel_id}] * 2
    assert heard.events == [event.event_type for event in store.of(tenant_id).events]
    assert heard.events[-1] == "panel_erased"


async def test_what_was_not_committed_is_not_told(tenant_id: TenantId) -> None:
    heard = Heard(tenant_id)
    uow = TellingUnitOfWork(MemoryPanelUnitOfWork(MemoryStore(), tenant_id), tenant_id, heard)
    async with uow:
        await uow.panels.add(a_panel(tenant_id))

    async with uow:
        await uow.commit()

    assert heard == Heard(tenant_id)


async def test_a_commit_that_is_lost_may_have_written_and_is_told_as_that(
    tenant_id: TenantId,
) -> None:
    heard = Heard(tenant_id)
    uow = TellingUnitOfWork(LosingUnitOfWork(MemoryStore(), tenant_id), tenant_id, heard)
    panel = a_panel(tenant_id)

    with pytest.raises(Unavailable):
        await stored(uow, panel)

    assert heard.written_panels == [{panel.panel_id}]
    assert heard.events == []


async def test_an_answer_is_told_once(tenant_id: TenantId) -> None:
    store, heard = MemoryStore(), Heard(tenant_id)
    panel = await stored(MemoryPanelUnitOfWork(store, tenant_id), a_panel(tenant_id))
    journal = TellingJournal(MemoryAnswerJournal(store, tenant_id), tenant_id, heard)
    first, second = (an_entry(panel.panel_id, says=text) for text in ("first", "second"))

    await journal.record(first)
    await journal.record(second)

    assert heard.entries == [first]
    assert await journal.of_panel(panel.panel_id) == [first]
