"""Panels are begun for whatever runs them, and cancelled under it."""

import pytest

from application.panel import BeginPanel, CancelPanel, begin_panel, cancel_panel
from domain.panel import PanelStatus
from domain.shared import IllegalState, StaleVersion
from tests.application.panel.staging import Stage, a_question


async def test_a_draft_is_put_in_progress_and_then_runs_to_its_end() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())

    await begin_panel(BeginPanel(panel_id=panel.panel_id), uow=stage.uow, clock=stage.clock)

    assert (await stage.stored(panel)).status is PanelStatus.IN_PROGRESS
    assert (await stage.run(panel)).is_complete


async def test_to_begin_twice_changes_nothing() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())
    command = BeginPanel(panel_id=panel.panel_id)
    first = await begin_panel(command, uow=stage.uow, clock=stage.clock)

    again = await begin_panel(command, uow=stage.uow, clock=stage.clock)

    assert again.version == first.version


async def test_a_panel_that_ended_is_not_begun_again() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())
    await cancel_panel(CancelPanel(panel_id=panel.panel_id), uow=stage.uow, clock=stage.clock)

    with pytest.raises(IllegalState):
        await begin_panel(BeginPanel(panel_id=panel.panel_id), uow=stage.uow, clock=stage.clock)


async def test_whoever_saw_another_version_neither_begins_nor_cancels() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())
    seen = panel.version + 1

    with pytest.raises(StaleVersion):
        await begin_panel(
            BeginPanel(panel_id=panel.panel_id, version=seen), uow=stage.uow, clock=stage.clock
        )
    with pytest.raises(StaleVersion):
        await cancel_panel(
            CancelPanel(panel_id=panel.panel_id, version=seen), uow=stage.uow, clock=stage.clock
        )

    assert (await stage.stored(panel)).status is PanelStatus.DRAFT


async def test_a_cancelled_panel_keeps_what_was_said() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())
    await begin_panel(BeginPanel(panel_id=panel.panel_id), uow=stage.uow, clock=stage.clock)

    cancelled = await cancel_panel(
        CancelPanel(panel_id=panel.panel_id), uow=stage.uow, clock=stage.clock
    )

    assert cancelled.status is PanelStatus.CANCELLED
    with pytest.raises(IllegalState):
        await cancel_panel(CancelPanel(panel_id=panel.panel_id), uow=stage.uow, clock=stage.clock)
