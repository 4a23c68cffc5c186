"""Experts with models of their own, where the accelerator is: opened once, for many panels."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from attrs import frozen

from application.panel.ports import PanelJob
from domain.panel import PanelId
from domain.shared import InvalidValue
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application, load_local_models
from entrypoints.carried.opening import opened
from entrypoints.settings import EMBEDDING_MODEL_VARIABLE
from entrypoints.worker.panel_job import run_job


@frozen
class LocalExperts:
    """What a process with an accelerator does for those without.

    Attributes:
        application: its models are this process's.
    """

    application: Application

    async def run_panel(self, tenant_id: str, panel_id: str) -> None:
        """Run the panel to its end, or until it waits for people, as a worker does.

        Whoever calls holds the panel's job, and settles what comes of it.

        Raises:
            NotDone: it is still in progress, and can be tried again.
        """
        job = PanelJob(
            tenant_id=TenantId(UUID(tenant_id)), panel_id=PanelId(UUID(panel_id)), attempts=0
        )
        await run_job(self.application, job)

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text.

        Raises:
            InvalidValue: no embedding model is set.
            ExpertFailure: it could not.
        """
        embedder = self.application.embedder
        if embedder is None:
            message = f"{EMBEDDING_MODEL_VARIABLE} names no embedding model"
            raise InvalidValue("embedder_missing", message, field=EMBEDDING_MODEL_VARIABLE)
        return [list(vector) for vector in (await embedder.embed(texts)).vectors]


@asynccontextmanager
async def open_local_experts(environment: Mapping[str, str]) -> AsyncIterator[LocalExperts]:
    """The experts, with their weights in memory; closed with the block.

    Raises:
        DomainError: the settings, the database or a model cannot be used.
    """
    async with opened(environment) as process:
        await load_local_models(environment)
        yield LocalExperts(process.application)
