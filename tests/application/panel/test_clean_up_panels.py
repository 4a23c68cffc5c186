"""What a tenant's rule lets go goes, with the engine's memory of it; what is held stays."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from adapters.memory import MemoryEndedPanels, MemoryEventLog, MemoryLegalHolds
from application.panel import (
    CleanedPanels,
    CleanUpPanels,
    CleanUpPorts,
    DeletePanel,
    HoldPanel,
    LiftHold,
    clean_up_panels,
    delete_panel,
    find_hold,
    hold_panel,
    lift_hold,
)
from application.panel.ports import DeliberationEngine, DeliberationSteps
from domain.panel import ErasureCause, Panel, PanelHeld, PanelId
from domain.shared import Conflict, Forbidden, InvalidValue, NotFound
from domain.tenancy import EventPolicy, Principal, Retention, Role
from tests.application.panel.staging import NOW, US, Stage, StoppedClock, a_question

JANE = Principal(tenant_id=US, subject="jane", name="Jane", role=Role.OWNER)
ANY_DAY = timedelta(days=1)
A_DAY = Retention(days=1, events=EventPolicy.ERASE)


class Forgetting(DeliberationEngine):
    """Remembers what it was told to forget; may be cut off while it does."""

    def __init__(self, *, cut_at: int | None = None) -> None:
        self.forgotten: list[PanelId] = []
        self._cut_at = cut_at

    async def run(self, panel: Panel, steps: DeliberationSteps) -> None:
        raise NotImplementedError

    async def resume(self, panel: Panel, steps: DeliberationSteps) -> None:
        raise NotImplementedError

    async def forget(self, panel: Panel) -> None:
        self.forgotten.append(panel.panel_id)
        if len(self.forgotten) == self._cut_at:
            raise InterruptedError


def opening(engine: DeliberationEngine) -> Callable[[], Awaitable[DeliberationEngine]]:
    async def opened() -> DeliberationEngine:
        return engine

    return opened


async def clean(
    stage: Stage,
    engine: DeliberationEngine | None = None,
    *,
    retention: Retention = A_DAY,
    later: timedelta = ANY_DAY,
    dry_run: bool = False,
) -> CleanedPanels:
    ports = CleanUpPorts(
        ended=MemoryEndedPanels(stage.store, US),
        uow=stage.uow,
        engine=opening(engine or Forgetting()),
        clock=StoppedClock(),
    )
    command = CleanUpPanels(retention=retention, now=NOW + later, dry_run=dry_run)
    return await clean_up_panels(command, ports=ports)


async def ended(stage: Stage) -> Panel:
    """A panel that ran to its end, just now."""
    return await stage.run(await stage.convene(a_question()))


async def panels_left(stage: Stage) -> int:
    return len(stage.store.of(US).panels)


async def test_a_panel_goes_when_its_time_is_up_and_no_earlier() -> None:
    stage, engine = Stage(), Forgetting()
    panel = await ended(stage)

    early = await clean(stage, engine, later=ANY_DAY - timedelta(microseconds=1))
    in_time = await clean(stage, engine)

    assert (early.erased, in_time.erased) == (0, 1)
    assert engine.forgotten == [panel.panel_id]
    assert await panels_left(stage) == 0
    assert await stage.journal.of_panel(panel.panel_id) == []


async def test_the_record_tells_by_which_rule_it_went() -> None:
    stage = Stage()
    await ended(stage)

    await clean(stage)

    *before, told = await MemoryEventLog(stage.store, US).after(0, limit=99)
    assert all(one.is_erased for one in before)
    assert told.event_type == "panel_erased"
    for part in ('"cause":"retention"', '"retention_days":1', '"events":"erase"'):
        assert part in str(told.payload)


async def test_a_dry_run_counts_and_changes_nothing() -> None:
    stage, engine = Stage(), Forgetting()
    await ended(stage)
    before = stage.store.of(US)

    cleaned = await clean(stage, engine, dry_run=True)

    assert cleaned == CleanedPanels(erased=1)
    assert stage.store.of(US) == before
    assert engine.forgotten == []


async def test_for_ever_is_for_ever_and_what_goes_on_stays() -> None:
    stage = Stage()
    await ended(stage)
    other = Stage()
    await other.convene(a_question())

    kept = await clean(stage, retention=Retention(days=None), later=timedelta(days=99_999))
    under_way = await clean(other, later=timedelta(days=99_999))

    assert kept == under_way == CleanedPanels()


async def test_a_clean_up_that_is_cut_off_goes_on_where_it_was() -> None:
    stage = Stage()
    panel = await ended(stage)

    with pytest.raises(InterruptedError):
        await clean(stage, Forgetting(cut_at=1))
    left = await stage.stored(panel)
    again = await clean(stage)

    assert left.panel_id == panel.panel_id
    assert again == CleanedPanels(erased=1)


async def test_a_held_panel_stays_whatever_the_rule_and_whoever_asks() -> None:
    stage = Stage()
    panel = await ended(stage)
    holds = MemoryLegalHolds(stage.store, US)
    hold = HoldPanel(by=JANE, panel_id=panel.panel_id, reason="Acme against Foo")
    await hold_panel(hold, holds=holds, clock=StoppedClock())

    cleaned = await clean(stage)
    with pytest.raises(PanelHeld):
        await delete_panel(
            DeletePanel(panel.panel_id, A_DAY, ErasureCause.REQUEST),
            uow=stage.uow,
            engine=Forgetting(),
            clock=StoppedClock(),
        )
    lift = LiftHold(by=JANE, panel_id=panel.panel_id)
    await lift_hold(lift, holds=holds, clock=StoppedClock())

    assert cleaned == CleanedPanels(held=1)
    assert await clean(stage) == CleanedPanels(erased=1)


async def test_a_hold_for_the_same_reason_is_the_one_that_stands() -> None:
    stage = Stage()
    panel = await ended(stage)
    holds = MemoryLegalHolds(stage.store, US)

    async def place(reason: str) -> object:
        command = HoldPanel(by=JANE, panel_id=panel.panel_id, reason=reason)
        return await hold_panel(command, holds=holds, clock=StoppedClock())

    first = await place("Acme against Foo")

    assert await place(" Acme against Foo ") == first
    assert await find_hold(panel.panel_id, holds=holds) == first
    with pytest.raises(Conflict) as refusal:
        await place("Another case")
    assert refusal.value.code == "hold_exists"
    with pytest.raises(InvalidValue) as blank:
        await place(" ")
    assert blank.value.field == "reason"


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.VIEWER])
async def test_only_owners_place_and_lift_holds(role: Role) -> None:
    stage = Stage()
    panel = await ended(stage)
    holds = MemoryLegalHolds(stage.store, US)
    by = Principal(tenant_id=US, subject="eve", name="Eve", role=role)

    with pytest.raises(Forbidden):
        await hold_panel(
            HoldPanel(by=by, panel_id=panel.panel_id, reason="why"),
            holds=holds,
            clock=StoppedClock(),
        )
    lift = LiftHold(by=by, panel_id=panel.panel_id)
    with pytest.raises(Forbidden):
        await lift_hold(lift, holds=holds, clock=StoppedClock())
    with pytest.raises(NotFound):
        await find_hold(panel.panel_id, holds=holds)
