"""A panel that cannot be run ends, and says why."""

import pytest

from application.panel import BeginPanel, FailPanel, begin_panel, fail_panel
from domain.panel import PanelStatus
from domain.shared import IllegalState
from tests.application.panel.staging import Stage, a_question


async def test_a_panel_in_progress_fails_with_the_reason_made_printable() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())
    await begin_panel(BeginPanel(panel_id=panel.panel_id), uow=stage.uow, clock=stage.clock)
    command = FailPanel(panel_id=panel.panel_id, reason="no model\r\n'x' is\x00 here")

    await fail_panel(command, uow=stage.uow, clock=stage.clock)

    stored = await stage.stored(panel)
    assert stored.status is PanelStatus.FAILED
    assert stored.failure == "no model  'x' is  here"


async def test_a_draft_does_not_fail() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())
    command = FailPanel(panel_id=panel.panel_id, reason="no model")

    with pytest.raises(IllegalState):
        await fail_panel(command, uow=stage.uow, clock=stage.clock)
