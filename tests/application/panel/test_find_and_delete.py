"""Panels are found, listed and deleted by their own tenant only."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from adapters.memory import MemoryEventLog, MemoryPanelUnitOfWork
from application.panel import (
    DeletePanel,
    ListPanels,
    convene_panel,
    delete_panel,
    find_panel,
    list_panels,
)
from application.shared import Clock, IdGenerator
from domain.panel import Panel, PanelId, PanelStatus
from domain.shared import NotFound, uuid7
from domain.tenancy import TenantId
from tests.application.panel.staging import (
    NOW,
    US,
    Catalogue,
    PowerCutError,
    Stage,
    StoppedClock,
    a_question,
)

THEM = TenantId.generate()


class TickingClock(Clock):
    """A minute later at each look."""

    def __init__(self) -> None:
        self.minutes = 0

    def now(self) -> datetime:
        self.minutes += 1
        return NOW + timedelta(minutes=self.minutes)


class FreshIds(IdGenerator):
    """Another id each time."""

    def new_id(self) -> UUID:
        return uuid7()


async def several(stage: Stage, number: int) -> list[Panel]:
    clock = TickingClock()
    return [
        await convene_panel(
            a_question(query=f"Question {n}?"),
            uow=stage.uow,
            catalogue=Catalogue(),
            models=stage.models,
            clock=clock,
            ids=FreshIds(),
        )
        for n in range(1, number + 1)
    ]


async def test_a_panel_is_found_by_its_id() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())

    found = await find_panel(panel.panel_id, uow=stage.uow)

    assert (found.panel_id, found.query) == (panel.panel_id, panel.query)


async def test_a_panel_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        await find_panel(PanelId.generate(), uow=Stage().uow)


async def test_another_tenants_panel_is_not_there() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())
    theirs = MemoryPanelUnitOfWork(stage.store, THEM)

    with pytest.raises(NotFound):
        await find_panel(panel.panel_id, uow=theirs)
    with pytest.raises(NotFound):
        await delete_panel(
            DeletePanel(panel.panel_id), uow=theirs, engine=stage.engine, clock=StoppedClock()
        )
    theirs_listed = await list_panels(ListPanels(limit=10), uow=theirs)
    assert (theirs_listed.panels, theirs_listed.total) == ([], 0)


async def test_the_newest_panels_are_listed_first_up_to_the_limit() -> None:
    stage = Stage()
    await several(stage, 4)

    page = await list_panels(ListPanels(limit=3), uow=stage.uow)

    assert [one.query for one in page.panels] == ["Question 4?", "Question 3?", "Question 2?"]
    assert page.total == 4


async def test_the_next_page_begins_where_the_last_one_ended() -> None:
    stage = Stage()
    await several(stage, 4)

    first = await list_panels(ListPanels(limit=2), uow=stage.uow)
    second = await list_panels(ListPanels(limit=2, before=first.ends_at), uow=stage.uow)

    assert [one.query for one in second.panels] == ["Question 2?", "Question 1?"]
    assert (second.total, second.ends_at) == (4, None)


async def test_a_listed_panel_shows_where_it_stands() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())
    (draft,) = (await list_panels(ListPanels(limit=10), uow=stage.uow)).panels

    ended = await stage.run(panel)
    (completed,) = (await list_panels(ListPanels(limit=10), uow=stage.uow)).panels

    assert (draft.status, draft.level, draft.recommendation) == (PanelStatus.DRAFT, None, None)
    assert ended.consensus is not None
    assert (completed.status, completed.level, completed.recommendation) == (
        PanelStatus.COMPLETED,
        ended.consensus.level,
        "yes",
    )


async def test_a_deleted_panel_is_gone_with_its_answers_and_its_checkpoints() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())
    with pytest.raises(PowerCutError):
        await stage.run(panel, stage.ports_that_fail("journal", "after", 2))

    await delete_panel(
        DeletePanel(panel.panel_id), uow=stage.uow, engine=stage.engine, clock=StoppedClock()
    )

    with pytest.raises(NotFound):
        await find_panel(panel.panel_id, uow=stage.uow)
    assert await stage.journal.of_panel(panel.panel_id) == []
    assert [saved async for saved in stage.checkpoints.alist(None)] == []


async def test_the_record_of_a_deleted_panel_stays_and_says_that_it_was_deleted() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())

    await delete_panel(
        DeletePanel(panel.panel_id), uow=stage.uow, engine=stage.engine, clock=StoppedClock()
    )

    events = await MemoryEventLog(stage.store, US).after(0, limit=10)
    assert [event.event_type for event in events] == [
        "panel_created",
        *["member_added"] * 3,
        "panel_erased",
    ]


async def test_a_panel_is_deleted_once() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())
    command = DeletePanel(panel.panel_id)
    await delete_panel(command, uow=stage.uow, engine=stage.engine, clock=StoppedClock())

    with pytest.raises(NotFound):
        await delete_panel(command, uow=stage.uow, engine=stage.engine, clock=StoppedClock())
