"""What a deliberation costs beside its model."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from uuid import uuid4

from attrs import frozen
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver

from adapters.langgraph.checkpoints import open_checkpointer
from application.panel.ports import ExpertAnswer, ExpertModel, ExpertModels
from domain.evidence import Document
from domain.panel import Opinion, Packet, PanelType
from domain.shared import Usage
from tests.benchmarks.house import ROUNDS, SEATS, House, open_house
from tests.benchmarks.reference import Bare, step_a_round, task_a_seat
from tests.benchmarks.table import Row

_PANELS = 40
_CROWD = 100
_LATENCY_SECONDS = 1.0


@frozen
class TimedExperts(ExpertModel, ExpertModels):
    """A model in this process that takes a fixed time for every answer."""

    latency_seconds: float

    @property
    def kind(self) -> str:
        """Its name in the journal."""
        return "timed"

    @property
    def label(self) -> str:
        """What its answers are worth."""
        return "timed: says nearly the same of everything"

    @property
    def holds_office(self) -> bool:
        """No: only the seats' answers are measured."""
        return False

    @property
    def has_price(self) -> bool:
        """It costs nothing."""
        return True

    def of(self, answered_by: str) -> ExpertModel:  # noqa: ARG002
        """It answers for every seat."""
        return self

    def estimate(self, packet: Packet, documents: Sequence[Document]) -> Usage:  # noqa: ARG002
        """Nothing."""
        return Usage()

    async def answer(
        self,
        packet: Packet,
        documents: Sequence[Document],  # noqa: ARG002
        *,
        repair: str = "",  # noqa: ARG002
    ) -> ExpertAnswer:
        """Nearly the same answer for everybody, after the latency; it differs by round and seat."""
        await asyncio.sleep(self.latency_seconds)
        ratings = dict.fromkeys(packet.dimensions, 9 - packet.round_number)
        dissents = packet.seat.agent_id == "fda_expert"
        position = packet.options[(packet.round_number + dissents) % 2]
        opinion = Opinion(position=position, ratings=ratings, rationale="It is time. " * 20)
        return ExpertAnswer(content=f"{packet.seat.role}: {position}. " * 10, opinion=opinion)


async def cost_of_an_answer() -> list[Row]:
    """CPU time per answer, everything stored, against bare graphs that store checkpoints only."""
    async with open_house(TimedExperts(0)) as house:
        ours = await _cpu_ms_an_answer(lambda: _hold_panel(house))
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
    async with open_house(TimedExperts(_LATENCY_SECONDS)) as house:
        await _hold_panel(house)
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as crowd:
            for _ in range(_CROWD):
                crowd.create_task(_hold_panel(house))
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


async def _hold_panel(house: House) -> None:
    await house.hold_panel(PanelType.DELPHI, "timed", options=("file now", "wait"))


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
