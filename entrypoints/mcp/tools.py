"""The tools: what they take, and what they do."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from attrs import frozen
from pydantic import Field

from application.consensus import measure_table
from application.panel import convene_panel, find_panel, list_answers
from domain.panel import PanelId
from domain.tenancy import Permission
from entrypoints.api.consensus import ConsensusBody, measuring
from entrypoints.api.panels.bodies import Body, PanelBody
from entrypoints.api.panels.convening import convening, uploaded
from entrypoints.api.panels.naming import named_as_sent
from entrypoints.deliberations import tenants_allowance
from entrypoints.mcp.caller import Caller, Tell
from entrypoints.measured_document import table_measured_document
from entrypoints.representation import Document, panel_document

_OUTCOME = (
    "panel_id",
    "status",
    "query",
    "panel_type",
    "options",
    "recommendation",
    "failure",
    "awaited",
    "ending",
    "sign_off",
    "seats",
    "consensus",
    "claims",
    "citations",
    "usage",
    "experts_kind",
    "experts_label",
)
"""What the one who asked is told at once; `panel_result` tells the rest."""


class PanelResultBody(Body):
    """A panel that was asked before."""

    panel_id: UUID = Field(description="As `ask_panel` gave it.")


@frozen(kw_only=True)
class PanelTool:
    """A tool.

    Attributes:
        title: for people.
        description: for models: what it does, and what it gives.
        takes: what its arguments must be like.
        work: does it.
        reads_only: whether it changes nothing.
    """

    title: str
    description: str
    takes: type[Body]
    work: Callable[[Any, Caller, Tell], Awaitable[Document]]
    reads_only: bool


async def _ask_panel(body: PanelBody, caller: Caller, tell: Tell) -> Document:
    application, tenant_id = caller.application, caller.principal.tenant_id
    caller.principal.require(Permission.PANELS_WRITE)
    files = await uploaded(body, application, tenant_id)
    command = convening(body, tenant_id, model=caller.model, files=files)
    await caller.open_tenant()
    await tenants_allowance(application, tenant_id)
    with named_as_sent(body, application.models):
        panel = await convene_panel(
            command,
            uow=application.unit_of_work(tenant_id),
            catalogue=caller.catalogue,
            models=application.models,
            clock=application.clock,
            ids=application.ids,
        )
    await tell(f"Panel {panel.panel_id} is convened")
    await caller.run(panel, tell)
    document = await _whole(panel.panel_id, caller)
    return {key: document[key] for key in _OUTCOME if key in document}


async def _panel_result(body: PanelResultBody, caller: Caller, _: Tell) -> Document:
    caller.principal.require(Permission.PANELS_READ)
    return await _whole(PanelId(body.panel_id), caller)


async def _consensus(body: ConsensusBody, caller: Caller, _: Tell) -> Document:
    from anyio.to_thread import run_sync

    caller.principal.require(Permission.PANELS_READ)
    measured = await run_sync(measure_table, measuring(body))
    return table_measured_document(measured, measure=body.measure)


async def _whole(panel_id: PanelId, caller: Caller) -> Document:
    application, tenant_id = caller.application, caller.principal.tenant_id
    uow = application.unit_of_work(tenant_id)
    panel = await find_panel(panel_id, uow=uow)
    answers = None
    if panel.status.is_terminal:
        journal = application.journal(tenant_id)
        panel, answers = await list_answers(panel_id, uow=uow, journal=journal)
    return panel_document(panel, labels=application.labels_of(panel), answers=answers)


TOOLS: Mapping[str, PanelTool] = MappingProxyType(
    {
        "ask_panel": PanelTool(
            title="Ask a panel",
            description="Put a question to a panel of experts and wait for its outcome: what they "
            "recommend, how far they agree, how sure they are, who dissents and which evidence "
            "they quote. It takes minutes with language models. Where people hold seats it ends "
            "as soon as it waits for them (`awaited`); `panel_result` tells later how it went on.",
            takes=PanelBody,
            work=_ask_panel,
            reads_only=False,
        ),
        "panel_result": PanelTool(
            title="Look at a panel",
            description="The whole of a panel as it stands: rounds, opinions as far as they may be "
            "read, measured consensus, claims with their quotes, and its outcome.",
            takes=PanelResultBody,
            work=_panel_result,
            reads_only=True,
        ),
        "consensus": PanelTool(
            title="Measure agreement",
            description="Measure how far raters agree: on a table of ratings with a row a rater "
            "and a column an item. Nothing is stored and no expert is asked.",
            takes=ConsensusBody,
            work=_consensus,
            reads_only=True,
        ),
    }
)
"""All tools, by their names."""
