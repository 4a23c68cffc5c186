"""A panel as it stands: what is asked most, so it is answered with the least."""

import re
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from fastapi.routing import APIRoute

from application.panel import answers_of, find_panel, find_panel_unless
from domain.panel import Panel, PanelId
from domain.tenancy import Permission, Principal, TenantId
from entrypoints.api.cached import cached
from entrypoints.api.panels.answering import WantedPanel, is_known, panel_response
from entrypoints.api.panels.schemas import PanelDocument
from entrypoints.api.refusals import Responses
from entrypoints.api.security import TENANT_HEADER, permit, permitted
from entrypoints.api.service import Open, Service

ETAG = {"ETag": {"schema": {"type": "string"}, "description": "The panel's version."}}
SHOWN: Responses = {200: {"model": PanelDocument, "description": "The panel", "headers": ETAG}}
_NOT_MODIFIED: Responses = {304: {"description": "The caller has this version", "headers": ETAG}}

_UUID = re.compile("-".join(f"[0-9a-f]{{{length}}}" for length in (8, 4, 4, 4, 12)))
_VERSION = re.compile(r'"([1-9][0-9]{0,8})"', re.ASCII)
"""The ETag of one version, which is what callers usually know."""


class _ReadDirectly(APIRoute):
    """Reads what such a request usually holds by itself, and leaves the rest to FastAPI.

    FastAPI takes as long to find out what the endpoint depends on as all else that is done for a
    panel in the cache.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers requests."""
        usual = super().get_route_handler()

        async def answer(request: Request) -> Response:
            return await _shown_to(request, usual)

        return answer


router = APIRouter(route_class=_ReadDirectly)

Reader = Annotated[Principal, permitted(Permission.PANELS_READ)]


@router.get("/{panel_id}", operation_id="get_panel", responses={**SHOWN, **_NOT_MODIFIED})
async def get_panel(
    panel_id: WantedPanel,
    caller: Reader,
    service: Open,
    if_none_match: Annotated[str | None, Header(examples=['"3"'])] = None,
) -> Response:
    """Show the whole panel; `usage` is added up once it has ended."""
    return await _shown(panel_id, caller.tenant_id, service, if_none_match)


async def _shown_to(request: Request, usual: Callable[[Request], Awaitable[Response]]) -> Response:
    text: str = request.path_params["panel_id"]
    if _UUID.fullmatch(text) is None or TENANT_HEADER not in request.headers:
        return await usual(request)
    caller = await permit(request, Permission.PANELS_READ)
    known = request.headers.get("If-None-Match")
    service: Service = request.app.state.service
    return await _shown(PanelId(UUID(text)), caller.tenant_id, service, known)


async def _shown(
    panel_id: PanelId, tenant_id: TenantId, service: Service, known: str | None
) -> Response:
    read = partial(_read, panel_id, tenant_id, service, known)
    content = await cached(service, tenant_id, str(panel_id), read=read)
    if content is None:
        return Response(status_code=304, headers={"ETag": known or ""})
    tag, _, body = content.partition(b"\n")
    headers = {"ETag": tag.decode()}
    if is_known(headers["ETag"], known):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


async def _read(
    panel_id: PanelId, tenant_id: TenantId, service: Service, known: str | None
) -> bytes | None:
    """The panel's ETag on a line of its own, then the panel; None where its ETag is the known."""
    uow = service.application.unit_of_work(tenant_id)
    version = _VERSION.fullmatch(known or "")
    if version is None:
        panel: Panel | None = await find_panel(panel_id, uow=uow)
    else:
        panel = await find_panel_unless(panel_id, version=int(version[1]), uow=uow)
    if panel is None:
        return None
    answers = None
    if panel.status.is_terminal:
        answers = await answers_of(panel, journal=service.application.journal(tenant_id))
    response = panel_response(panel, service, answers=answers)
    return response.headers["ETag"].encode() + b"\n" + bytes(response.body)
