"""A stage for deliberations: a fixed clock, and a place to crash."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
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
from application.panel.ports import ExpertAnswer, ExpertCatalogue, JournalEntry, SilentObserver
from application.shared import Clock, IdGenerator
from domain.panel import Expert, Packet, Panel
from domain.tenancy import TenantId
from tests.application.panel.scripted import ScriptedExperts, ScriptedModels
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
US = TenantId(UUID("00000000-0000-7000-8000-0000000000aa"))
PANEL = UUID("00000000-0000-7000-8000-0000000000bb")


class PowerCutError(Exception):
    """The process dies here."""


class StoppedClock(Clock):
    """It is always NOW."""

    def now(self) -> datetime:
        return NOW


@define
class SteppingClock(Clock):
    """It is NOW, and later whenever a test says so or, by `step`, at each look."""

    step: timedelta = timedelta()
    passed: timedelta = timedelta()

    def now(self) -> datetime:
        self.passed += self.step
        return NOW + self.passed


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


@define
class Fuse:
    """Burns through at one of its uses; None never does."""

    blows_at: int | None = None
    used: int = 0

    @property
    def has_blown(self) -> bool:
        return self.blows_at is not None and self.used >= self.blows_at

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
    more: tuple[ScriptedExperts, ...] = ()
    clock: Clock = field(factory=StoppedClock)
    policy: AskingPolicy = field(
        factory=lambda: AskingPolicy(attempts=2, timeout_seconds=PATIENCE_SECONDS)
    )

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
    def models(self) -> ScriptedModels:
        return ScriptedModels({one.kind: one for one in (self.experts, *self.more)})

    @property
    def ports(self) -> DeliberationPorts:
        return DeliberationPorts(
            uow=self.uow,
            journal=self.journal,
            models=self.models,
            clock=self.clock,
            observer=SilentObserver(),
            policy=self.policy,
        )

    async def convene(self, command: ConvenePanel) -> Panel:
        return await convene_panel(
            command,
            uow=self.uow,
            catalogue=Catalogue(),
            models=self.models,
            clock=self.clock,
            ids=OneId(),
        )

    async def run(self, panel: Panel, ports: DeliberationPorts | None = None) -> Panel:
        command = Deliberate(panel.panel_id)
        return await deliberate(command, engine=self.engine, ports=ports or self.ports)

    async def stored(self, panel: Panel) -> Panel:
        async with self.uow as uow:
            return await uow.panels.get(panel.panel_id)

    def ports_that_fail(self, port: str, moment: str, use: int) -> DeliberationPorts:
        """Ports of which one (`journal` or `uow`) crashes `before` or `after` its n-th write."""
        return self.ports_with(Fuse(use), port, moment)

    def ports_with(self, fuse: Fuse, port: str, moment: str) -> DeliberationPorts:
        """Ports of which one has a fuse `before` or `after` its writes."""
        before = fuse if moment == "before" else Fuse()
        after = fuse if moment == "after" else Fuse()
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
