"""What a deliberation costs beside its model."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from attrs import frozen
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver

from adapters.langgraph import open_engine
from adapters.langgraph.checkpoints import open_checkpointer
from adapters.sql import Database, SqlAnswerJournal, SqlPanelUnitOfWork, SqlTenantDirectory
from adapters.system import SystemClock, SystemIds
from adapters.toml import load_catalogue
from application.panel import (
    AskingPolicy,
    ConvenePanel,
    Deliberate,
    DeliberationPorts,
    convene_panel,
    deliberate,
)
from application.panel.ports import (
    DeliberationEngine,
    ExpertAnswer,
    ExpertCatalogue,
    ExpertModel,
)
from application.tenancy import LOCAL_TENANT_ID, open_local_tenant
from domain.consensus import ConsensusRule
from domain.evidence import Document
from domain.panel import Opinion, Packet, PanelType
from tests.benchmarks.reference import ROUNDS, SEATS, Bare, step_a_round, task_a_seat
from tests.benchmarks.table import Row
from tests.silence import Silence

_PANELS = 40
_CROWD = 100
_LATENCY_SECONDS = 1.0
_OPTIONS = ("file now", "wait")


@frozen
class TimedExperts(ExpertModel):
    """A model in this process that takes a fixed time for every answer."""

    latency_seconds: float

    @property
    def kind(self) -> str:
        """Its name in the journal."""
        return "timed"

    @property
    def label(self) -> str:
        """What its answers are worth."""
        return "timed: says the same of everything"

    async def answer(self, packet: Packet, _: Sequence[Document]) -> ExpertAnswer:
        """The same answer for everybody, after the latency."""
        await asyncio.sleep(self.latency_seconds)
        ratings = dict.fromkeys(packet.dimensions, 7)
        opinion = Opinion(position=_OPTIONS[0], ratings=ratings, rationale="It is time. " * 20)
        return ExpertAnswer(content=f"{packet.seat.role}: file now. " * 10, opinion=opinion)


@frozen
class House:
    """All that a deliberation needs, on a real SQLite file."""

    database: Database
    engine: DeliberationEngine
    catalogue: ExpertCatalogue

    async def hold_panel(self, model: ExpertModel) -> None:
        """Convene a panel of five seats and three rounds, and run it to its end."""
        clock = SystemClock()
        uow = SqlPanelUnitOfWork(self.database, LOCAL_TENANT_ID)
        command = ConvenePanel(
            tenant_id=LOCAL_TENANT_ID,
            query="Should we file now?",
            panel_type=PanelType.OPEN,
            agent_ids=tuple(expert.agent_id for expert in self.catalogue.all()[:SEATS]),
            options=_OPTIONS,
            rule=ConsensusRule(maximum_rounds=ROUNDS),
        )
        panel = await convene_panel(
            command, uow=uow, catalogue=self.catalogue, clock=clock, ids=SystemIds()
        )
        ports = DeliberationPorts(
            uow=uow,
            journal=SqlAnswerJournal(self.database, LOCAL_TENANT_ID),
            model=model,
            clock=clock,
            observer=Silence(),
            policy=AskingPolicy(),
        )
        ended = await deliberate(Deliberate(panel.panel_id), engine=self.engine, ports=ports)
        if not ended.is_complete:
            message = f"the panel ended {ended.status}"
            raise RuntimeError(message)


@asynccontextmanager
async def open_house() -> AsyncIterator[House]:
    """A house in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'panels.db')}"
        database = await Database.open(url)
        await open_local_tenant(directory=SqlTenantDirectory(database), clock=SystemClock())
        async with open_engine(url) as engine:
            yield House(database, engine, load_catalogue(None))
        await database.close()


async def cost_of_an_answer() -> list[Row]:
    """CPU time per answer, everything stored, against bare graphs that store checkpoints only."""
    model = TimedExperts(0)
    async with open_house() as house:
        ours = await _cpu_ms_an_answer(lambda: house.hold_panel(model))
    return [
        Row(
            what="CPU per answer, 5 seats x 3 rounds, all stored",
            ours=ours,
            reference=await _bare_cpu_ms(build),
            unit="ms",
            against=against,
            aim=aim,
        )
        for build, against, aim in (
            (task_a_seat, "bare LangGraph, a task a seat", 2.0),
            (step_a_round, "bare LangGraph, a step a round", None),
        )
    ]


async def hundred_panels_at_once() -> list[Row]:
    """Wall time of 100 panels with a model of 1 s against the ideal critical path."""
    model = TimedExperts(_LATENCY_SECONDS)
    async with open_house() as house:
        await house.hold_panel(TimedExperts(0))
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as crowd:
            for _ in range(_CROWD):
                crowd.create_task(house.hold_panel(model))
        ours = time.perf_counter() - begun
    return [
        Row(
            what=f"{_CROWD} panels at once, a model of 1 s",
            ours=ours,
            reference=ROUNDS * _LATENCY_SECONDS,
            unit="s wall",
            against="the ideal critical path",
            aim=1.25,
        )
    ]


async def _bare_cpu_ms(build: Callable[[BaseCheckpointSaver[str]], Bare]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        async with open_checkpointer(f"sqlite:///{Path(folder, 'bare.db')}") as checkpointer:
            graph = build(checkpointer)

            async def run() -> None:
                thread: RunnableConfig = {"configurable": {"thread_id": str(uuid4())}}
                await graph.ainvoke({"round_number": 0, "answers": []}, thread)

            return await _cpu_ms_an_answer(run)


async def _cpu_ms_an_answer(hold_panel: Callable[[], Awaitable[None]]) -> float:
    await hold_panel()
    begun = time.process_time()
    for _ in range(_PANELS):
        await hold_panel()
    return 1000 * (time.process_time() - begun) / (_PANELS * SEATS * ROUNDS)
