"""The steps that an engine sequences: each may be repeated, and none can be taken out of turn."""

import pytest

from application.panel.deliberation import Deliberation
from application.panel.spending import BudgetedSpending
from domain.consensus import ConsensusRule
from domain.panel import Ask, Conclude, Panel, PanelStatus, PanelType
from domain.shared import IllegalState
from tests.application.panel.staging import NOW, Stage, a_question


async def steps_of(stage: Stage, panel_type: PanelType = PanelType.OPEN) -> Deliberation:
    """The steps of a panel that has just begun, with one round to hold."""
    rule = ConsensusRule(maximum_rounds=1)
    panel = await stage.convene(a_question(panel_type=panel_type, rule=rule))
    panel.change_status(PanelStatus.IN_PROGRESS, now=NOW)
    async with stage.uow as uow:
        await uow.panels.save(panel)
        await uow.commit()
    spending = BudgetedSpending(clock=stage.clock, started_at=NOW)
    return Deliberation(panel, [], {}, stage.ports, spending)


async def run_through(steps: Deliberation) -> Panel:
    turn = await steps.plan()
    while isinstance(turn, Ask):
        for seat in turn.seats:
            await steps.ask(seat)
        await steps.record()
        turn = await steps.plan()
    await steps.conclude()
    return steps.panel


async def test_planning_twice_opens_a_round_once() -> None:
    steps = await steps_of(Stage())

    assert await steps.plan() == await steps.plan()
    assert len(steps.panel.discussions) == 1


async def test_a_seat_that_is_asked_twice_answers_once() -> None:
    stage = Stage()
    steps = await steps_of(stage)
    await steps.plan()

    await steps.ask("seat-1")
    await steps.ask("seat-1")

    assert stage.experts.asked == [(1, "seat-1")]


async def test_a_turn_is_recorded_only_when_all_its_seats_have_answered() -> None:
    steps = await steps_of(Stage())
    await steps.plan()
    await steps.ask("seat-1")

    await steps.record()
    assert steps.panel.discussions[0].messages == ()

    await steps.ask("seat-2")
    await steps.ask("seat-3")
    await steps.record()
    assert len(steps.panel.discussions[0].messages) == 3


async def test_asking_before_planning_plans() -> None:
    stage = Stage()
    steps = await steps_of(stage)

    await steps.ask("seat-2")

    assert stage.experts.asked == [(1, "seat-2")]


async def test_nobody_is_asked_after_the_last_round() -> None:
    steps = await steps_of(Stage())
    await run_through(steps)

    with pytest.raises(IllegalState, match="no seat is to be asked: the panel concludes"):
        await steps.ask("seat-1")
    with pytest.raises(IllegalState, match="no seat is to be asked"):
        await steps.record()


async def test_nothing_can_be_concluded_before_a_round_was_measured() -> None:
    steps = await steps_of(Stage())
    await steps.plan()

    with pytest.raises(IllegalState, match="nothing to conclude from: no round was measured"):
        await steps.conclude()


async def test_concluding_twice_saves_once() -> None:
    stage = Stage()
    steps = await steps_of(stage)
    ended = await run_through(steps)
    version = ended.version

    await steps.conclude()

    assert (await stage.stored(ended)).version == version


async def test_a_panel_that_has_ended_plans_nothing_but_its_end() -> None:
    steps = await steps_of(Stage(), PanelType.STRUCTURED)
    await run_through(steps)

    assert await steps.plan() == Conclude("the panel is completed")
