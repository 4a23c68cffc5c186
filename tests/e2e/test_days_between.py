"""A panel with people on disk: every step in a process of its own, days apart."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.langgraph import open_engine
from adapters.sql import Database, SqlAnswerJournal, SqlPanelUnitOfWork, SqlTenantDirectory
from application.panel import (
    AskingPolicy,
    Deliberate,
    DeliberationPorts,
    ReplayPanel,
    SignOutcome,
    SubmitAnswer,
    convene_panel,
    deliberate,
    find_brief,
    replay_panel,
    sign_outcome,
    submit_answer,
)
from application.panel.ports import SilentObserver
from domain.panel import Decision, Panel, PanelId, PanelStatus
from domain.tenancy import Tenant
from tests.application.panel.every_type import EVERY_HYBRID, QUESTIONS, office_holders
from tests.application.panel.scripted import ScriptedExperts, ScriptedModels, answer_fittingly
from tests.application.panel.staging import NOW, US, Catalogue, OneId, SteppingClock, a_question


@asynccontextmanager
async def a_process(
    url: str, experts: ScriptedExperts, clock: SteppingClock
) -> AsyncIterator[DeliberationPorts]:
    """What a process that starts, does one thing and ends works with."""
    database = await Database.open(url)
    yield DeliberationPorts(
        uow=SqlPanelUnitOfWork(database, US),
        journal=SqlAnswerJournal(database, US),
        models=ScriptedModels({"scripted": experts}),
        clock=clock,
        observer=SilentObserver(),
        policy=AskingPolicy(),
    )
    await database.close()
    clock.passed += timedelta(days=2)


async def open_tenant(url: str) -> None:
    database = await Database.open(url)
    await SqlTenantDirectory(database).add(Tenant(tenant_id=US, name="Us", created_at=NOW))
    await database.close()


async def run(ports: DeliberationPorts, url: str, panel_id: PanelId) -> Panel:
    async with open_engine(url) as engine:
        return await deliberate(Deliberate(panel_id), engine=engine, ports=ports)


async def submit(ports: DeliberationPorts, panel_id: PanelId, seat: str) -> None:
    packet, _ = await find_brief(panel_id, seat, uow=ports.uow)
    given = answer_fittingly()(packet)
    command = SubmitAnswer(
        panel_id=panel_id,
        agent_id=seat,
        content=given.content,
        opinion=given.opinion,
        points=given.points,
    )
    await submit_answer(command, uow=ports.uow, journal=ports.journal, clock=ports.clock)


@EVERY_HYBRID
@pytest.mark.parametrize("pace", ["one by one", "together"])
async def test_a_hybrid_panel_is_taken_up_days_later_and_buys_nothing_twice(
    kind: str, pace: str, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'panels.db'}"
    experts, clock = office_holders(), SteppingClock()
    await open_tenant(url)
    async with a_process(url, experts, clock) as ports:
        draft = await convene_panel(
            a_question(**QUESTIONS[kind]),
            uow=ports.uow,
            catalogue=Catalogue(),
            models=ports.models,
            clock=clock,
            ids=OneId(),
        )
    async with a_process(url, experts, clock) as ports:
        panel = await run(ports, url, draft.panel_id)

    while panel.awaited is not None and not panel.awaited.is_sign_off:
        seats = panel.awaited.seats
        for seat in reversed(seats) if pace == "together" else seats[-1:]:
            async with a_process(url, experts, clock) as ports:
                await submit(ports, draft.panel_id, seat)
        async with a_process(url, experts, clock) as ports:
            panel = await run(ports, url, draft.panel_id)
    async with a_process(url, experts, clock) as ports:
        command = SignOutcome(panel_id=draft.panel_id, name="Jane Roe", decision=Decision.ACCEPT)
        signed = await sign_outcome(command, uow=ports.uow, clock=clock)

    assert signed.status is PanelStatus.COMPLETED
    places = [(p.round_number, p.phase.name, p.seat.agent_id) for p in experts.packets]
    assert len(set(places)) == len(places)
    async with a_process(url, experts, clock) as ports:
        replay = await replay_panel(ReplayPanel(draft.panel_id), ports=ports)
    assert replay.differences == ()
    assert len(experts.packets) == len(places)
