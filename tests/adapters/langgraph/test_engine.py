"""The engine on LangGraph: it sequences, remembers, and takes up where it stood."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiosqlite
import pytest
from attrs import Factory, define

from adapters.langgraph import LangGraphEngine, open_engine
from adapters.langgraph.checkpoints import checkpoint_file
from application.panel.ports import DeliberationSteps
from domain.consensus import Consensus, ConsensusRule
from domain.panel import Ask, Conclude, Panel, PanelId, PanelType, Phase, Sight, Turn
from domain.tenancy import TenantId

SEATS = ("first", "second", "third")
PHASE = Phase(name="answer", task="Answer.", sight=Sight.NOTHING)
SECRET = "what nobody but the tenant may read"


class PowerCutError(Exception):
    """The process dies here."""


@define
class Script(DeliberationSteps):
    """Steps that write down what was asked of them; `dies_at` is the seat at which they fail."""

    rounds: int = 2
    dies_at: tuple[int, str] | None = None
    done: list[str] = Factory(list)
    recorded: int = 0

    async def plan(self) -> Turn:
        if self.recorded == self.rounds:
            return Conclude("the script is through")
        number = self.recorded + 1
        return Ask(round_number=number, phase=PHASE, speaking_order=SEATS, seats=SEATS)

    async def ask(self, seat: str) -> None:
        if self.dies_at == (self.recorded + 1, seat):
            raise PowerCutError
        self.done.append(f"ask {seat}")

    async def record(self) -> None:
        self.recorded += 1
        self.done.append("record")

    async def wait(self) -> bool:
        return False

    async def conclude(self) -> None:
        self.done.append("conclude")


def a_panel(rounds: int = 2) -> Panel:
    panel = Panel(
        panel_id=PanelId.generate(),
        tenant_id=TenantId.generate(),
        query=SECRET,
        panel_type=PanelType.OPEN,
        measurements=Consensus(rule=ConsensusRule(maximum_rounds=rounds)),
    )
    for seat in SEATS:
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


async def test_every_seat_is_asked_in_every_round_before_the_round_is_recorded(
    engine: LangGraphEngine,
) -> None:
    steps = Script(rounds=2)

    await engine.run(a_panel(), steps)

    a_round = [f"ask {seat}" for seat in SEATS]
    assert steps.done == [*a_round, "record", *a_round, "record", "conclude"]


async def test_the_longest_panel_that_a_rule_allows_runs_to_its_end(
    engine: LangGraphEngine,
) -> None:
    rounds = 10 * len(SEATS)  # one turn a seat, as where seats speak one at a time

    steps = Script(rounds=rounds)
    await engine.run(a_panel(rounds=10), steps)

    assert steps.done[-1] == "conclude"
    assert steps.done.count("record") == rounds


async def test_an_error_of_the_panel_itself_is_raised_as_it_is(engine: LangGraphEngine) -> None:
    with pytest.raises(PowerCutError):
        await engine.run(a_panel(), Script(dies_at=(1, "second")))


async def test_a_panel_that_was_interrupted_goes_on_from_its_last_checkpoint(
    database_url: str,
) -> None:
    panel = a_panel()
    async with open_engine(database_url) as before:
        with pytest.raises(PowerCutError):
            await before.run(panel, Script(dies_at=(2, "second")))

    steps = Script(recorded=1)
    async with open_engine(database_url) as after:
        await after.resume(panel, steps)

    assert steps.done == [*(f"ask {seat}" for seat in SEATS), "record", "conclude"]


async def test_a_checkpoint_behind_the_record_asks_nobody_again(database_url: str) -> None:
    panel = a_panel()
    async with open_engine(database_url) as before:
        with pytest.raises(PowerCutError):
            await before.run(panel, Script(dies_at=(2, "second")))

    steps = Script(recorded=2)
    async with open_engine(database_url) as after:
        await after.resume(panel, steps)

    assert steps.done == ["conclude"]


async def test_a_forgotten_panel_begins_anew(engine: LangGraphEngine) -> None:
    panel = a_panel()
    with pytest.raises(PowerCutError):
        await engine.run(panel, Script(dies_at=(2, "second")))

    await engine.forget(panel)
    steps = Script()
    await engine.resume(panel, steps)

    assert steps.done.count("record") == 2


async def test_panels_of_the_same_id_in_two_tenants_do_not_meet(engine: LangGraphEngine) -> None:
    ours, theirs = a_panel(), a_panel()
    object.__setattr__(theirs, "panel_id", ours.panel_id)
    with pytest.raises(PowerCutError):
        await engine.run(ours, Script(dies_at=(2, "second")))

    steps = Script()
    await engine.resume(theirs, steps)

    assert steps.done.count("record") == 2


async def test_checkpoints_hold_ids_and_nothing_of_the_question(tmp_path: Path) -> None:
    database = tmp_path / "panels.db"
    async with open_engine(f"sqlite:///{database}") as engine:
        await engine.run(a_panel(), Script())

    async with aiosqlite.connect(checkpoint_file(database)) as connection:
        rows = await (await connection.execute("SELECT count(*) FROM checkpoints")).fetchone()
        dump = "".join([line async for line in connection.iterdump()])

    assert rows is not None
    assert rows[0] >= 4
    assert SECRET not in dump
    assert SECRET.encode().hex().upper() not in dump
