"""All that a deliberation needs, on a real SQLite file."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from attrs import frozen

from adapters.langgraph import open_engine
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
    ExpertCatalogue,
    ExpertModels,
    SilentObserver,
)
from application.tenancy import LOCAL_TENANT_ID, open_local_tenant
from domain.consensus import ConsensusRule
from domain.evidence import Document
from domain.panel import Panel, PanelType

SEATS = 5
ROUNDS = 3
_EVIDENCE = "The bench tests were done on two of the three sizes, and the third is pending. " * 30
# Never reached and never stable, as long as not every seat answers the same every time.
_ALL_ROUNDS = ConsensusRule(threshold=1.0, stability=0.0, maximum_rounds=ROUNDS)


@frozen
class House:
    """An open database, a graph, the shipped experts, and what answers for them."""

    database: Database
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
        uow = SqlPanelUnitOfWork(self.database, LOCAL_TENANT_ID)
        command = ConvenePanel(
            tenant_id=LOCAL_TENANT_ID,
            query="Which pathway should we take?",
            panel_type=panel_type,
            agent_ids=tuple(expert.agent_id for expert in self.catalogue.all()[:SEATS]),
            options=options,
            documents=(Document(name="dossier.md", text=_EVIDENCE),),
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
            journal=SqlAnswerJournal(self.database, LOCAL_TENANT_ID),
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
async def open_house(models: ExpertModels) -> AsyncIterator[House]:
    """A house in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'panels.db')}"
        database = await Database.open(url)
        await open_local_tenant(directory=SqlTenantDirectory(database), clock=SystemClock())
        async with open_engine(url) as engine:
            yield House(database, engine, load_catalogue(None), models)
        await database.close()
