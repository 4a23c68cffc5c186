"""The life of a panel: convened, listed, executed, cancelled or erased."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from application.panel import (
    BeginPanel,
    CancelPanel,
    DeletePanel,
    ListPanels,
    begin_panel,
    cancel_panel,
    convene_panel,
    delete_panel,
    find_panel,
    list_panels,
)
from application.panel.begin_panel import require_version
from domain.panel import Panel, PanelHeld
from domain.shared import Exhausted, NotFound
from domain.tenancy import Permission, Principal
from entrypoints.api.cached import cached
from entrypoints.api.cursor import cursor_of, place_of
from entrypoints.api.idempotency import Once
from entrypoints.api.panels.answering import (
    SeenVersion,
    WantedPanel,
    json_bytes,
    panel_response,
)
from entrypoints.api.panels.bodies import PanelBody
from entrypoints.api.panels.convening import convening, uploaded
from entrypoints.api.panels.naming import named_as_sent
from entrypoints.api.panels.part_schemas import PanelPageDocument
from entrypoints.api.panels.query import PanelQuery
from entrypoints.api.panels.schemas import PanelDocument
from entrypoints.api.panels.showing import ETAG, SHOWN, Reader
from entrypoints.api.refusals import REPEATABLE, STALE, UNFIT
from entrypoints.api.security import permitted
from entrypoints.api.service import Open, Service
from entrypoints.changes import LISTS
from entrypoints.cleanup import retention_of
from entrypoints.deliberations import tenants_allowance, tenants_means
from entrypoints.representation import summary_document

router = APIRouter()

Writer = Annotated[Principal, permitted(Permission.PANELS_WRITE)]

_LOCATION = {"Location": {"schema": {"type": "string"}, "description": "The panel's path."}}


@router.post(
    "",
    operation_id="create_panel",
    status_code=201,
    responses={
        **REPEATABLE,
        201: {"model": PanelDocument, "description": "Convened", "headers": ETAG | _LOCATION},
    },
)
async def create_panel(body: PanelBody, caller: Writer, service: Open, once: Once) -> Response:
    """Put a question to a panel, as a draft; `execute` runs it."""
    application = service.application

    async def work() -> Response:
        files = await uploaded(body, application, caller.tenant_id)
        model = service.settings.model
        command = convening(body, caller.tenant_id, model=model, files=files)
        await service.open_tenant_of(caller)
        await tenants_allowance(application, caller.tenant_id)
        with named_as_sent(body, application.models):
            panel = await convene_panel(
                command,
                uow=application.unit_of_work(caller.tenant_id),
                catalogue=service.catalogue,
                models=application.models,
                clock=application.clock,
                ids=application.ids,
            )
        return panel_response(panel, service, status=201, headers=_location(panel))

    return await once.once(caller.tenant_id, work)


@router.get(
    "",
    operation_id="list_panels",
    responses={200: {"model": PanelPageDocument, "description": "The newest first"}},
)
async def get_panels(
    query: Annotated[PanelQuery, Query()], caller: Reader, service: Open
) -> Response:
    """List the tenant's panels, the newest first, page by page."""
    wanted, tenant_id, key = query.wanted(), caller.tenant_id, service.cursor_key
    before = None
    if query.cursor is not None:
        before = place_of(query.cursor, key=key, tenant_id=tenant_id, wanted=wanted)

    async def read() -> bytes:
        page = await list_panels(
            ListPanels(wanted=wanted, limit=query.limit, before=before),
            uow=service.application.unit_of_work(tenant_id),
        )
        following = None
        if page.ends_at is not None:
            following = cursor_of(page.ends_at, key=key, tenant_id=tenant_id, wanted=wanted)
        return json_bytes(
            {
                "panels": [summary_document(summary) for summary in page.panels],
                "total": page.total,
                "next_cursor": following,
            }
        )

    content = await cached(service, tenant_id, LISTS, query.model_dump_json(), read=read)
    return Response(content, media_type="application/json")


@router.post(
    "/{panel_id}/execute",
    operation_id="execute_panel",
    status_code=202,
    responses={
        **REPEATABLE,
        **STALE,
        202: {"model": PanelDocument, "description": "Begun", "headers": ETAG | _LOCATION},
        402: {"description": "The tenant has spent its budget for this month"},
    },
)
async def execute_panel(
    panel_id: WantedPanel, version: SeenVersion, caller: Writer, service: Open, once: Once
) -> Response:
    """Begin a draft, or take up a panel that is under way; follow it by its events."""
    application, tenant_id = service.application, caller.tenant_id

    async def work() -> Response:
        uow = application.unit_of_work(tenant_id)
        try:
            _, purse = await tenants_means(application, tenant_id)
        except (Exhausted, NotFound):
            # That there is no such panel is told first.
            await find_panel(panel_id, uow=uow)
            raise
        at_once = service.settings.tenant_panels
        command = BeginPanel(panel_id=panel_id, version=version, at_once=at_once)
        panel = await begin_panel(command, uow=uow, clock=application.clock, purse=purse)
        await service.runner.enqueue(tenant_id, panel_id)
        return panel_response(panel, service, status=202, headers=_location(panel))

    return await once.once(tenant_id, work)


@router.delete(
    "/{panel_id}",
    operation_id="cancel_panel",
    responses={**UNFIT, **STALE, **SHOWN, 204: {"description": "Erased"}},
)
async def cancel_or_erase_panel(
    panel_id: WantedPanel,
    version: SeenVersion,
    caller: Writer,
    service: Open,
    *,
    erase: Annotated[
        bool,
        Query(
            description="Whether to remove it with all that was said, for ever.", examples=[False]
        ),
    ] = False,
) -> Response:
    """Cancel a panel, which keeps all that was said; or erase it, ended or not.

    A panel under a legal hold is not erased. What becomes of the events of an erased one is the
    tenant's rule: see its `retention`.
    """
    if erase:
        caller.require(Permission.PANELS_DELETE)
        await _erase(panel_id, version, caller, service)
        return Response(status_code=204)
    panel = await cancel_panel(
        CancelPanel(panel_id=panel_id, version=version),
        uow=service.application.unit_of_work(caller.tenant_id),
        clock=service.application.clock,
    )
    await service.runner.cancel(panel_id)
    return panel_response(panel, service)


async def _erase(
    panel_id: WantedPanel, version: int | None, caller: Principal, service: Service
) -> None:
    application = service.application
    uow = application.unit_of_work(caller.tenant_id)
    require_version(await find_panel(panel_id, uow=uow), version)
    if await application.holds(caller.tenant_id).find(panel_id) is not None:
        raise PanelHeld(panel_id)
    # First, so that nothing more is bought for what is about to be gone.
    await service.runner.cancel(panel_id)
    await delete_panel(
        DeletePanel(panel_id, await retention_of(application, caller.tenant_id)),
        uow=uow,
        engine=await application.engine(),
        clock=application.clock,
    )


def _location(panel: Panel) -> dict[str, str]:
    return {"Location": f"/api/v1/panels/{panel.panel_id}"}
