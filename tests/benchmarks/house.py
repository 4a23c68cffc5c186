"""All that a deliberation needs: on a real SQLite file, or with parts of it left away."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from attrs import frozen

from adapters.langgraph import open_engine
from adapters.memory import (
    MemoryAnswerJournal,
    MemoryPanelUnitOfWork,
    MemoryStore,
    MemoryTenantDirectory,
)
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
    AnswerJournal,
    DeliberationEngine,
    DeliberationSteps,
    ExpertCatalogue,
    ExpertModels,
    PanelUnitOfWork,
    SilentObserver,
)
from application.tenancy import LOCAL_TENANT_ID, open_local_tenant
from domain.consensus import ConsensusRule
from domain.evidence import Document
from domain.panel import Ask, Panel, PanelType

SEATS = 5
ROUNDS = 3
DOSSIER = (
    Document(
        name="dossier.md",
        text="The bench tests were done on two of the three sizes, and the third is pending. " * 30,
    ),
)
# Never reached and never stable, as long as not every seat answers the same every time.
_ALL_ROUNDS = ConsensusRule(threshold=1.0, stability=0.0, maximum_rounds=ROUNDS)


class Loop(DeliberationEngine):
    """The steps in a plain loop that remembers nothing: what a graph costs is what it saves."""

    async def run(self, panel: Panel, steps: DeliberationSteps) -> None:  # noqa: ARG002
        """Run the panel to its end."""
        while isinstance(turn := await steps.plan(), Ask):
            async with asyncio.TaskGroup() as group:
                for seat in turn.seats:
                    group.create_task(steps.ask(seat))
            await steps.record()
        await steps.conclude()

    async def resume(self, panel: Panel, steps: DeliberationSteps) -> None:
        """Run it from where it stands."""
        await self.run(panel, steps)

    async def forget(self, panel: Panel) -> None:
        """Nothing is remembered."""


@frozen(kw_only=True)
class House:
    """A store, an engine, the shipped experts, and what answers for them."""

    unit_of_work: Callable[[], PanelUnitOfWork]
    journal: Callable[[], AnswerJournal]
    engine: DeliberationEngine
    catalogue: ExpertCatalogue
    models: ExpertModels

    async def hold_panel(
        self, panel_type: PanelType, answered_by: str, *, options: tuple[str, ...] = ()
    ) -> Panel:
        """Convene a panel of five seats and three rounds, and run it to its end.

        Raises:
            RuntimeError: it did not complete, or not in three rounds.
        """
        clock = SystemClock()
        uow = self.unit_of_work()
        command = ConvenePanel(
            tenant_id=LOCAL_TENANT_ID,
            query="Which pathway should we take?",
            panel_type=panel_type,
            agent_ids=tuple(expert.agent_id for expert in self.catalogue.all()[:SEATS]),
            options=options,
            documents=DOSSIER,
            rule=_ALL_ROUNDS,
            answered_by=answered_by,
        )
        panel = await convene_panel(
            command,
            uow=uow,
            catalogue=self.catalogue,
            models=self.models,
            clock=clock,
            ids=SystemIds(),
        )
        ports = DeliberationPorts(
            uow=uow,
            journal=self.journal(),
            models=self.models,
            clock=clock,
            observer=SilentObserver(),
            policy=AskingPolicy(),
        )
        ended = await deliberate(Deliberate(panel.panel_id), engine=self.engine, ports=ports)
        if not ended.is_complete or len(ended.discussions) != ROUNDS:
            message = f"the panel ended {ended.status} after {len(ended.discussions)} rounds"
            raise RuntimeError(message)
        return ended


@asynccontextmanager
async def open_house(models: ExpertModels, *, graph: bool = True) -> AsyncIterator[House]:
    """A house in a folder that is removed afterwards; with a plain loop in place of the graph."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'panels.db')}"
        database = await Database.open(url)
        await open_local_tenant(directory=SqlTenantDirectory(database), clock=SystemClock())
        async with open_engine(url) as engine:
            yield House(
                unit_of_work=lambda: SqlPanelUnitOfWork(database, LOCAL_TENANT_ID),
                journal=lambda: SqlAnswerJournal(database, LOCAL_TENANT_ID),
                engine=engine if graph else Loop(),
                catalogue=load_catalogue(None),
                models=models,
            )
        await database.close()


async def open_house_in_memory(models: ExpertModels) -> House:
    """A house without a graph that stores nothing on disk."""
    store = MemoryStore()
    await open_local_tenant(directory=MemoryTenantDirectory(store), clock=SystemClock())
    return House(
        unit_of_work=lambda: MemoryPanelUnitOfWork(store, LOCAL_TENANT_ID),
        journal=lambda: MemoryAnswerJournal(store, LOCAL_TENANT_ID),
        engine=Loop(),
        catalogue=load_catalogue(None),
        models=models,
    )
