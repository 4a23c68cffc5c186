"""Panels that were begun on a real database, for whatever runs them."""

import asyncio
from collections.abc import Callable

from application.panel import BeginPanel, ConvenePanel, begin_panel, convene_panel, find_panel
from application.tenancy import CreateTenant, create_tenant
from domain.evidence import Document
from domain.panel import Panel
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application, open_catalogue
from tests.patience import PATIENCE_SECONDS

NOTE = Document(
    name="routes.md",
    text="No predicate fits the claim, so a De Novo request is feasible.\n\n"
    "A 510(k) is unlikely to hold without a predicate; the risk for patients is low.\n",
)


async def a_tenant(application: Application) -> TenantId:
    """A new tenant."""
    tenant = await create_tenant(
        CreateTenant(name="ours"),
        directory=application.directory,
        clock=application.clock,
        ids=application.ids,
    )
    return tenant.tenant_id


async def convened(application: Application, tenant_id: TenantId, **parts: object) -> Panel:
    """A draft with three seats and one note as evidence, unless the parts say otherwise."""
    parts = {
        "query": "Which route?",
        "agent_ids": ("fda_expert", "clinical_expert", "biostatistics_expert"),
        "options": ("510(k)", "De Novo"),
        "documents": (NOTE,),
        **parts,
    }
    return await convene_panel(
        ConvenePanel(tenant_id=tenant_id, **parts),  # type: ignore[arg-type]
        uow=application.unit_of_work(tenant_id),
        catalogue=open_catalogue(None),
        models=application.models,
        clock=application.clock,
        ids=application.ids,
    )


async def begun(application: Application, tenant_id: TenantId, **parts: object) -> Panel:
    """The same, in progress."""
    panel = await convened(application, tenant_id, **parts)
    return await begin_panel(
        BeginPanel(panel_id=panel.panel_id),
        uow=application.unit_of_work(tenant_id),
        clock=application.clock,
    )


async def stored(application: Application, panel: Panel) -> Panel:
    """The panel as it stands now."""
    return await find_panel(panel.panel_id, uow=application.unit_of_work(panel.tenant_id))


async def until(came: Callable[[], bool]) -> None:
    """Wait for it, and fail if it takes too long."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not came():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


async def until_ended(application: Application, *panels: Panel) -> None:
    """Wait until all of them have ended."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        for panel in panels:
            while not (await stored(application, panel)).status.is_terminal:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
