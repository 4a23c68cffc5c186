"""Threat 50: a commit that took place, but whose acknowledgement never came."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest
from attrs import frozen

from adapters.sql import Database, SqlAnswerJournal, SqlEventLog, SqlPanelUnitOfWork
from application.panel.ports import SilentObserver
from domain.panel import PanelStatus
from domain.shared import Unavailable, first_broken_link
from domain.tenancy import TenantId
from entrypoints.bootstrap import open_application
from entrypoints.settings import Settings
from entrypoints.unattended import Patience, run_unattended
from tests.adapters.llm.reaching import OPENAI, environment_of
from tests.contracts.examples import a_panel, an_entry, begin, found, stored
from tests.entrypoints.panels_begun import a_tenant, begun
from tests.entrypoints.panels_begun import stored as as_it_stands
from tests.fake_llm import FakeLlm
from tests.fake_llm.fixtures import fake_llm
from tests.lossy import LossyWire, lossy_wire

__all__ = ["fake_llm"]

SOON = Patience(attempts=200, first_wait=0.01, longest_wait=0.05)


@frozen
class Reached:
    """A database at the end of a wire that may break."""

    wire: LossyWire
    database: Database
    tenant_id: TenantId

    @property
    def uow(self) -> SqlPanelUnitOfWork:
        return SqlPanelUnitOfWork(self.database, self.tenant_id)

    async def told(self) -> list[str]:
        """The kinds of events that are recorded, in a chain without a gap."""
        record = await SqlEventLog(self.database, self.tenant_id).after(0, limit=999)
        assert first_broken_link(record) is None
        return [one.event_type for one in record]


@pytest.fixture
async def reached(postgresql_app_url: str) -> AsyncIterator[Reached]:
    async with lossy_wire(postgresql_app_url) as (wire, url):
        database = await Database.open(url)
        yield Reached(wire, database, TenantId.generate())
        await database.close()


async def test_a_panel_whose_saving_seems_to_fail_is_saved_once(reached: Reached) -> None:
    panel = await stored(reached.uow, a_panel(reached.tenant_id))
    before = await reached.told()
    begin(panel)

    reached.wire.every = 1
    async with reached.uow as uow:
        await uow.panels.save(panel)
        with pytest.raises(Unavailable):
            await uow.commit()
    reached.wire.every = 0
    again = await found(reached.uow, panel.panel_id)

    assert reached.wire.lost == 1
    assert again.status is PanelStatus.IN_PROGRESS
    assert (await reached.told())[len(before) :].count("status_changed") == 1


async def test_an_answer_whose_recording_seems_to_fail_is_recorded_once(reached: Reached) -> None:
    panel = await stored(reached.uow, a_panel(reached.tenant_id))
    journal = SqlAnswerJournal(reached.database, reached.tenant_id)
    entry = an_entry(panel.panel_id)

    reached.wire.every = 1
    with pytest.raises(Unavailable):
        await journal.record(entry)
    reached.wire.every = 0
    again = await journal.record(entry)

    assert reached.wire.lost == 1
    assert await journal.of_panel(panel.panel_id) == [again] == [entry]
    assert (await reached.told()).count("answer_recorded") == 1


async def test_a_panel_comes_to_its_end_and_no_answer_is_bought_twice_whatever_is_not_heard_of(
    postgresql_app_url: str, fake_llm: FakeLlm, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment_of(fake_llm).items():
        monkeypatch.setenv(name, value)
    async with (
        lossy_wire(postgresql_app_url) as (wire, url),
        open_application(Settings(url)) as application,
    ):
        tenant_id = await a_tenant(application)
        panel = await begun(application, tenant_id, answered_by=OPENAI)

        wire.every = 2
        observer = SilentObserver()
        await run_unattended(
            application, tenant_id, panel.panel_id, observer=observer, patience=SOON
        )
        wire.every = 0

        ended = await as_it_stands(application, panel)
        answers = await application.journal(tenant_id).of_panel(panel.panel_id)
        record = await application.events(tenant_id).after(0, limit=999)

    assert wire.lost > 1
    assert ended.status is PanelStatus.COMPLETED
    assert len(fake_llm.record.bodies) == len(answers)
    assert first_broken_link(record) is None
    kinds = Counter(one.event_type for one in record)
    assert kinds["panel_completed"] == 1
    assert kinds["round_started"] == kinds["round_completed"] == len(ended.discussions)
    assert kinds["answer_recorded"] == len(answers)
    said = sum(len(one.messages) for one in ended.discussions)
    assert kinds["message_added"] == said
