"""A panel that waits for people leaves the process, and is taken up again in another one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from attrs import Factory, define

from adapters.langgraph import LangGraphEngine, open_engine
from application.panel.ports import DeliberationSteps
from domain.panel import (
    Ask,
    AwaitHumans,
    AwaitSignOff,
    Conclude,
    Panel,
    PanelId,
    PanelType,
    Phase,
    Sight,
    Turn,
)
from domain.tenancy import TenantId

PHASE = Phase(name="answer", task="Answer.", sight=Sight.NOTHING)
MODELS, PEOPLE = ("first",), ("ann", "bob")


@define
class Waiting(DeliberationSteps):
    """A round of models and people, and a signature; it outlives engines, as a database does."""

    asked: list[str] = Factory(list)
    spoken: set[str] = Factory(set)
    submitted: set[str] = Factory(set)
    signed: bool = False
    waited: int = 0
    concluded: int = 0

    async def plan(self) -> Turn:
        silent = [seat for seat in (*MODELS, *PEOPLE) if seat not in self.spoken]
        ready = tuple(seat for seat in silent if seat in (*MODELS, *self.submitted))
        if ready:
            return Ask(round_number=1, phase=PHASE, speaking_order=(), seats=ready)
        if silent:
            return AwaitHumans(round_number=1, phase=PHASE, speaking_order=(), seats=tuple(silent))
        return Conclude("all is said") if self.signed else AwaitSignOff(round_number=1)

    async def ask(self, seat: str) -> None:
        self.asked.append(seat)

    async def record(self) -> None:
        self.spoken.update(self.asked)

    async def wait(self) -> bool:
        self.waited += 1
        return isinstance(await self.plan(), AwaitHumans | AwaitSignOff)

    async def conclude(self) -> None:
        self.concluded += 1


def a_panel() -> Panel:
    panel = Panel(
        panel_id=PanelId.generate(),
        tenant_id=TenantId.generate(),
        query="Shall we?",
        panel_type=PanelType.HYBRID,
    )
    for seat in (*MODELS, *PEOPLE):
        panel.add_member(seat, seat.title(), "expert")
    return panel


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'panels.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[LangGraphEngine]:
    async with open_engine(database_url) as opened:
        yield opened


async def resume_elsewhere(database_url: str, panel: Panel, steps: Waiting) -> None:
    async with open_engine(database_url) as opened:
        await opened.resume(panel, steps)


async def test_the_run_ends_where_people_are_awaited(engine: LangGraphEngine) -> None:
    steps = Waiting()

    await engine.run(a_panel(), steps)

    assert steps.asked == ["first"]
    assert steps.waited == 1
    assert steps.concluded == 0


async def test_people_may_answer_one_by_one_each_in_another_process(database_url: str) -> None:
    panel, steps = a_panel(), Waiting()
    async with open_engine(database_url) as opened:
        await opened.run(panel, steps)

    for person in reversed(PEOPLE):
        steps.submitted.add(person)
        await resume_elsewhere(database_url, panel, steps)
    assert steps.concluded == 0
    steps.signed = True
    await resume_elsewhere(database_url, panel, steps)

    assert steps.asked == ["first", "bob", "ann"]
    assert steps.concluded == 1


async def test_resuming_before_anybody_answered_asks_nobody_and_waits_on(
    engine: LangGraphEngine,
) -> None:
    panel, steps = a_panel(), Waiting()
    await engine.run(panel, steps)

    for _ in range(5):
        steps.waited = 0
        await engine.resume(panel, steps)
        assert steps.waited <= 2

    assert steps.asked == ["first"]
    assert steps.concluded == 0


async def test_people_can_be_waited_for_many_times(engine: LangGraphEngine) -> None:
    panel, steps = a_panel(), Waiting()
    await engine.run(panel, steps)
    for _ in range(30):
        await engine.resume(panel, steps)

    steps.submitted.update(PEOPLE)
    steps.signed = True
    await engine.resume(panel, steps)

    assert steps.concluded == 1


async def test_a_waiting_panel_that_was_forgotten_begins_anew(engine: LangGraphEngine) -> None:
    panel, steps = a_panel(), Waiting()
    await engine.run(panel, steps)

    await engine.forget(panel)
    steps.submitted.update(PEOPLE)
    steps.signed = True
    await engine.resume(panel, steps)

    assert steps.asked == ["first", "ann", "bob"]
    assert steps.concluded == 1


async def test_a_panel_that_people_finished_while_its_checkpoint_was_lost_concludes(
    engine: LangGraphEngine,
) -> None:
    steps = Waiting(spoken={*MODELS, *PEOPLE}, signed=True)

    await engine.resume(a_panel(), steps)

    assert steps.asked == []
    assert steps.concluded == 1
