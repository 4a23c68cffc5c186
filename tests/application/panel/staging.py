"""A stage for deliberations: a fixed clock, experts who follow a script, and a place to crash."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from inspect import isawaitable
from uuid import UUID

from attrs import define, evolve, field
from langgraph.checkpoint.memory import InMemorySaver

from adapters.langgraph.engine import LangGraphEngine
from adapters.langgraph.graph import build_graph
from adapters.memory import MemoryAnswerJournal, MemoryPanelUnitOfWork, MemoryStore
from application.panel import (
    AskingPolicy,
    ConvenePanel,
    Deliberate,
    DeliberationPorts,
    convene_panel,
    deliberate,
)
from application.panel.ports import (
    ExpertAnswer,
    ExpertCatalogue,
    ExpertModel,
    JournalEntry,
)
from application.shared import Clock, IdGenerator
from domain.evidence import Document
from domain.panel import Expert, Opinion, Packet, Panel
from domain.tenancy import TenantId
from tests.silence import Silence

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
US = TenantId(UUID("00000000-0000-7000-8000-0000000000aa"))
PANEL = UUID("00000000-0000-7000-8000-0000000000bb")

Place = tuple[int, str]
"""Round and seat."""

Script = Callable[[Packet], ExpertAnswer | Awaitable[ExpertAnswer]]


class PowerCutError(Exception):
    """The process dies here."""


class StoppedClock(Clock):
    """It is always NOW."""

    def now(self) -> datetime:
        return NOW


class OneId(IdGenerator):
    """Always the same, so that two runs can be compared."""

    def new_id(self) -> UUID:
        return PANEL


@define
class Catalogue(ExpertCatalogue):
    """Experts `seat-1`, `seat-2`, ..."""

    size: int = 8

    def find(self, agent_id: str) -> Expert | None:
        return next((expert for expert in self.all() if expert.agent_id == agent_id), None)

    def all(self) -> Sequence[Expert]:
        return [
            Expert(agent_id=f"seat-{n}", name=f"Expert {n}", role="expert")
            for n in range(1, self.size + 1)
        ]


def answer_by_round_and_company(packet: Packet) -> ExpertAnswer:
    """What a seat says depends on all that it was shown, so that a wrong packet shows."""
    seat = packet.seat.agent_id
    agreed = packet.round_number > 1 or not seat.endswith("2")
    heard = " ".join(sorted(seen.agent_id for seen in packet.others))
    opinion = Opinion(
        position="yes" if agreed else "no",
        ratings={"risk": 1 + len(packet.others)},
        confidence=0.5,
        rationale=f"{seat} in round {packet.round_number} after {heard or 'nobody'}",
    )
    return ExpertAnswer(content=opinion.rationale, opinion=opinion)


@define
class ScriptedExperts(ExpertModel):
    """Answers by a script, and remembers who was asked when."""

    script: Script = answer_by_round_and_company
    asked: list[Place] = field(factory=list)
    documents: list[Document] = field(factory=list)

    @property
    def kind(self) -> str:
        return "scripted"

    @property
    def label(self) -> str:
        return "follows a script"

    async def answer(self, packet: Packet, documents: Sequence[Document]) -> ExpertAnswer:
        self.asked.append((packet.round_number, packet.seat.agent_id))
        self.documents = list(documents)
        said = self.script(packet)
        return await said if isawaitable(said) else said


@define
class Fuse:
    """Burns through at one of its uses; None never does."""

    blows_at: int | None = None
    used: int = 0

    def use(self) -> None:
        self.used += 1
        if self.used == self.blows_at:
            raise PowerCutError


class CrashingJournal(MemoryAnswerJournal):
    """The power fails before or after an answer is stored."""

    def __init__(self, store: MemoryStore, before: Fuse, after: Fuse) -> None:
        super().__init__(store, US)
        self.before, self.after = before, after

    async def record(self, entry: JournalEntry) -> JournalEntry:
        self.before.use()
        recorded = await super().record(entry)
        self.after.use()
        return recorded


class CrashingUnitOfWork(MemoryPanelUnitOfWork):
    """The power fails before or after a transaction is committed."""

    def __init__(self, store: MemoryStore, before: Fuse, after: Fuse) -> None:
        super().__init__(store, US)
        self.before, self.after = before, after

    async def commit(self) -> None:
        self.before.use()
        await super().commit()
        self.after.use()


@define
class Stage:
    """One installation: what is stored outlives a crash, and so may the engine's checkpoints."""

    store: MemoryStore = field(factory=MemoryStore)
    checkpoints: InMemorySaver = field(factory=InMemorySaver)
    experts: ScriptedExperts = field(factory=ScriptedExperts)
    policy: AskingPolicy = field(factory=lambda: AskingPolicy(attempts=2, timeout_seconds=5))

    @property
    def uow(self) -> MemoryPanelUnitOfWork:
        return MemoryPanelUnitOfWork(self.store, US)

    @property
    def journal(self) -> MemoryAnswerJournal:
        return MemoryAnswerJournal(self.store, US)

    @property
    def engine(self) -> LangGraphEngine:
        return LangGraphEngine(build_graph(self.checkpoints), self.checkpoints)

    @property
    def ports(self) -> DeliberationPorts:
        return DeliberationPorts(
            uow=self.uow,
            journal=self.journal,
            model=self.experts,
            clock=StoppedClock(),
            observer=Silence(),
            policy=self.policy,
        )

    async def convene(self, command: ConvenePanel) -> Panel:
        return await convene_panel(
            command, uow=self.uow, catalogue=Catalogue(), clock=StoppedClock(), ids=OneId()
        )

    async def run(self, panel: Panel, ports: DeliberationPorts | None = None) -> Panel:
        command = Deliberate(panel.panel_id)
        return await deliberate(command, engine=self.engine, ports=ports or self.ports)

    async def stored(self, panel: Panel) -> Panel:
        async with self.uow as uow:
            return await uow.panels.get(panel.panel_id)

    def ports_that_fail(self, port: str, moment: str, use: int) -> DeliberationPorts:
        """Ports of which one (`journal` or `uow`) crashes `before` or `after` its n-th write."""
        before = Fuse(use if moment == "before" else None)
        after = Fuse(use if moment == "after" else None)
        if port == "journal":
            return evolve(self.ports, journal=CrashingJournal(self.store, before, after))
        return evolve(self.ports, uow=CrashingUnitOfWork(self.store, before, after))


def a_question(**parts: object) -> ConvenePanel:
    """Three experts, a choice of two, one dimension."""
    command = {
        "tenant_id": US,
        "query": "Shall we?",
        "agent_ids": ("seat-1", "seat-2", "seat-3"),
        "options": ("yes", "no"),
        "dimensions": ("risk",),
        "answered_by": "scripted",
    }
    return ConvenePanel(**{**command, **parts})  # type: ignore[arg-type]


async def never(_: Packet) -> ExpertAnswer:
    """An expert who does not come back."""
    await asyncio.Event().wait()
    raise AssertionError
