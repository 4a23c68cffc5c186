"""A real process to be killed: `python -m tests.e2e.slow_panel URL LOG PANEL_TYPE`.

It convenes a panel of five seats and up to three rounds, whose experts are the extractive ones,
slowed down. The log gets the panel's id first, then a line for every question put to an expert.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from adapters.langgraph import open_engine
from adapters.llm.extractive import ExtractiveExperts
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
from application.panel.ports import ExpertAnswer, ExpertModel, ExpertModels, SilentObserver
from application.tenancy import LOCAL_TENANT_ID, open_local_tenant
from domain.consensus import ConsensusRule
from domain.evidence import Document
from domain.panel import Packet, PanelType
from domain.shared import Usage

ROUNDS = {"structured": 3, "open": 2}
"""What each type holds; an open panel ends where nobody finds themes."""
SEATS = 5
_SECONDS_AN_ANSWER = 0.1
_NOTE = Document(
    name="note.md",
    text="Waiting is unsafe for patients.\n\nFiling now is feasible; the evidence is strong.\n",
)


@frozen
class SlowExperts(ExpertModel):
    """The extractive experts, with a line in the log and a pause before each answer."""

    log: Path
    experts: ExtractiveExperts

    @property
    def kind(self) -> str:
        """As the experts behind it."""
        return self.experts.kind

    @property
    def label(self) -> str:
        """As the experts behind it."""
        return self.experts.label

    @property
    def holds_office(self) -> bool:
        """As the experts behind it."""
        return self.experts.holds_office

    @property
    def has_price(self) -> bool:
        """As the experts behind it."""
        return self.experts.has_price

    def estimate(self, packet: Packet, documents: Sequence[Document]) -> Usage:
        """As the experts behind it."""
        return self.experts.estimate(packet, documents)

    async def answer(
        self, packet: Packet, documents: Sequence[Document], *, repair: str = ""
    ) -> ExpertAnswer:
        """Log, wait, answer."""
        _write(self.log, f"{packet.round_number} {packet.seat.agent_id}")
        await asyncio.sleep(_SECONDS_AN_ANSWER)
        return await self.experts.answer(packet, documents, repair=repair)


@frozen
class OnlySlow(ExpertModels):
    """Knows the slow experts and nobody else."""

    experts: SlowExperts

    def of(self, answered_by: str) -> ExpertModel:  # noqa: ARG002 - there is but one
        """The slow experts."""
        return self.experts


def _write(log: Path, line: str) -> None:
    with log.open("a") as opened:
        opened.write(f"{line}\n")


async def hold(url: str, log: Path, panel_type: str) -> None:
    """Convene the panel and run it."""
    database = await Database.open(url)
    clock = SystemClock()
    await open_local_tenant(directory=SqlTenantDirectory(database), clock=clock)
    uow = SqlPanelUnitOfWork(database, LOCAL_TENANT_ID)
    command = ConvenePanel(
        tenant_id=LOCAL_TENANT_ID,
        query="Is filing now safe for patients?",
        panel_type=PanelType(panel_type),
        options=("filing now", "waiting"),
        documents=(_NOTE,),
        rule=ConsensusRule(maximum_rounds=3, quorum=0.2),
    )
    catalogue = load_catalogue(None)
    models = OnlySlow(SlowExperts(log, ExtractiveExperts()))
    panel = await convene_panel(
        command, uow=uow, catalogue=catalogue, models=models, clock=clock, ids=SystemIds()
    )
    _write(log, str(panel.panel_id))
    ports = DeliberationPorts(
        uow=uow,
        journal=SqlAnswerJournal(database, LOCAL_TENANT_ID),
        models=models,
        clock=clock,
        observer=SilentObserver(),
        policy=AskingPolicy(),
    )
    async with open_engine(url) as engine:
        await deliberate(Deliberate(panel.panel_id), engine=engine, ports=ports)
    await database.close()


if __name__ == "__main__":
    asyncio.run(hold(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
