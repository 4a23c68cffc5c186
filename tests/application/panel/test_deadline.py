"""A panel's working time is limited; the days that people take are not part of it."""

import asyncio
from datetime import timedelta

import pytest

from application.panel import AskingPolicy, Deliberate, deliberate
from application.panel.ports import ExpertAnswer
from domain.panel import Packet, Panel, PanelStatus, why_no_synthesis
from domain.shared import Budget
from tests.application.panel.every_type import a_stage, convened, submit, to_its_end
from tests.application.panel.scripted import answer_fittingly
from tests.application.panel.staging import Stage, SteppingClock, never

PASSED = "the panel's deadline passed"


def a_slow_stage(seconds_an_answer: float) -> Stage:
    """Every answer takes that long by the panel's clock, and no time at all."""
    clock = SteppingClock()

    def slowly(packet: Packet) -> ExpertAnswer:
        clock.passed += timedelta(seconds=seconds_an_answer)
        return answer_fittingly()(packet)

    stage = a_stage()
    stage.experts.script = slowly
    stage.clock = clock
    return stage


async def ended(stage: Stage, seconds: float) -> Panel:
    draft = await convened(stage, "socratic", budget=Budget(seconds=seconds))
    return await to_its_end(stage, draft)


@pytest.mark.parametrize(("own", "tenants"), [(None, 25), (60, 25), (25, 60), (25, None)])
async def test_the_shorter_of_the_panels_and_its_tenants_deadline_ends_it(
    own: float | None, tenants: float | None
) -> None:
    stage = a_slow_stage(10)
    draft = await convened(stage, "socratic", budget=Budget(seconds=own))
    command = Deliberate(draft.panel_id, allowance=Budget(seconds=tenants))

    panel = await deliberate(command, engine=stage.engine, ports=stage.ports)

    assert panel.status is PanelStatus.COMPLETED
    assert len(panel.discussions) == 1
    assert panel.stopped == PASSED


async def test_no_round_is_begun_after_the_deadline() -> None:
    panel = await ended(a_slow_stage(10), seconds=25)

    assert panel.status is PanelStatus.COMPLETED
    assert len(panel.discussions) == 1
    assert panel.stopped == panel.ending == PASSED
    assert why_no_synthesis(panel) == PASSED


async def test_a_round_that_the_deadline_cuts_leaves_the_measurement_before_it() -> None:
    stage = a_slow_stage(10)

    panel = await ended(stage, seconds=45)

    assert panel.status is PanelStatus.COMPLETED
    assert len(panel.discussions) == 2
    assert [result.round_number for result in panel.measurements.results] == [1]
    assert panel.stopped == PASSED
    unasked = [e for e in await stage.journal.of_panel(panel.panel_id) if e.out_of_budget]
    assert [entry.attempts for entry in unasked] == [0]


async def test_a_panel_without_any_answer_in_time_fails_and_says_why() -> None:
    stage = a_stage()
    stage.experts.script = never
    stage.policy = AskingPolicy(timeout_seconds=60)

    panel = await ended(stage, seconds=0.05)

    assert panel.status is PanelStatus.FAILED
    assert panel.failure == (
        f"quorum missed in round 1: 0 of 3 seats answered, 2 are needed; {PASSED}"
    )
    assert all(e.attempts == 1 for e in await stage.journal.of_panel(panel.panel_id))


async def test_the_deadline_covers_all_attempts_together() -> None:
    async def too_slow(_: Packet) -> ExpertAnswer:
        await asyncio.sleep(0.04)
        return ExpertAnswer(content=" ")

    stage = a_stage()
    stage.experts.script = too_slow
    stage.policy = AskingPolicy(attempts=100, timeout_seconds=60)

    panel = await ended(stage, seconds=0.1)

    assert panel.failure is not None
    assert panel.failure.endswith(PASSED)
    assert max(e.attempts for e in await stage.journal.of_panel(panel.panel_id)) < 4


async def test_the_deadline_counts_anew_when_a_panel_is_taken_up_again() -> None:
    stage = a_slow_stage(1)
    panel = await convened(stage, "hybrid-open", budget=Budget(seconds=20))
    waiting = await stage.run(panel)
    assert isinstance(stage.clock, SteppingClock)
    stage.clock.passed += timedelta(days=3)
    for seat in waiting.awaited.seats if waiting.awaited else ():
        await submit(stage, panel, seat)

    ended = await to_its_end(stage, panel)

    assert ended.status is PanelStatus.COMPLETED
    assert ended.stopped is None
