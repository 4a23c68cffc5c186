"""Wherever the power fails, the panel ends as if it had not, and nobody is asked again."""

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from attrs import fields
from langgraph.checkpoint.memory import InMemorySaver

from adapters.memory import MemoryEventLog
from domain.panel import Panel, PanelStatus, PanelType
from tests.application.panel.staging import US, PowerCutError, Stage, a_question

SEATS, ROUNDS = 3, 2
ANSWERS = [("journal", moment, use) for moment in ("before", "after") for use in range(1, 7)]
SAVES = [("uow", moment, use) for moment in ("before", "after") for use in range(1, 4)]


def outcome_of(panel: Panel) -> dict[str, Any]:
    """All that a panel is, but how often it was saved."""
    left_out = {"_events", "version"}
    return {f.name: getattr(panel, f.name) for f in fields(Panel) if f.name not in left_out}


async def story_of(stage: Stage) -> list[str]:
    return [event.payload for event in await MemoryEventLog(stage.store, US).after(0, limit=100)]


@pytest.mark.parametrize("panel_type", [PanelType.STRUCTURED, PanelType.OPEN])
@pytest.mark.parametrize("checkpoints", ["kept", "lost"])
@pytest.mark.parametrize(("port", "moment", "use"), [*ANSWERS, *SAVES])
async def test_a_panel_that_was_cut_off_ends_as_one_that_was_not(
    panel_type: PanelType, checkpoints: str, port: str, moment: str, use: int
) -> None:
    uninterrupted = Stage()
    expected = await uninterrupted.run(
        await uninterrupted.convene(a_question(panel_type=panel_type))
    )
    stage = Stage()
    panel = await stage.convene(a_question(panel_type=panel_type))

    with pytest.raises(PowerCutError):
        await stage.run(panel, stage.ports_that_fail(port, moment, use))
    recorded = await stage.journal.of_panel(panel.panel_id)
    if checkpoints == "lost":
        stage.checkpoints = InMemorySaver()
    ended = await stage.run(panel)

    assert outcome_of(ended) == outcome_of(expected)
    assert outcome_of(await stage.stored(panel)) == outcome_of(expected)
    assert await story_of(stage) == await story_of(uninterrupted)
    asked = Counter(stage.experts.asked)
    assert [asked[one.round_number, one.agent_id] for one in recorded] == [1] * len(recorded)
    assert len(await stage.journal.of_panel(panel.panel_id)) == SEATS * ROUNDS
    assert len(asked) == SEATS * ROUNDS


async def test_a_panel_that_is_cut_off_again_and_again_still_ends() -> None:
    stage = Stage()
    panel = await stage.convene(a_question())

    cuts = 0
    while (await stage.stored(panel)).status is not PanelStatus.COMPLETED:
        with suppress(PowerCutError):
            await stage.run(panel, stage.ports_that_fail("journal", "after", 1))
        cuts += 1

    assert SEATS < cuts <= SEATS * ROUNDS + 1
    assert max(Counter(stage.experts.asked).values()) == 1
