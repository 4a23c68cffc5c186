"""The server over streamable HTTP, beside the API and behind the same authentication."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from application.panel import BeginPanel, begin_panel, find_panel
from domain.panel import Panel
from domain.shared import DomainError
from entrypoints.api.problem import refusal_response
from entrypoints.api.security import admit
from entrypoints.api.service import Service
from entrypoints.deliberations import tenants_means
from entrypoints.mcp.caller import Caller, Tell
from entrypoints.told import told_by

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext

PATH = "/mcp"

_CALLER = "ask_panel.caller"
"""The key of a request's scope that holds on whose behalf it is made."""

_PAGE = 500
_LOOK_SECONDS = 15
"""How long to wait for a bell before looking again without one."""


class McpEndpoint:
    """Lets a request in, and hands it to the sessions that the lifespan has opened."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        service: Service = request.app.state.service
        try:
            principal = await admit(request)
        except DomainError as error:
            await refusal_response(error)(scope, receive, send)
            return
        scope[_CALLER] = Caller(
            application=service.application,
            catalogue=service.catalogue,
            principal=principal,
            model=service.settings.model,
            open_tenant=partial(service.open_tenant_of, principal),
            run=partial(_run, service),
        )
        sessions: ASGIApp = request.app.state.mcp
        await sessions(scope, receive, send)


@asynccontextmanager
async def mcp_sessions() -> AsyncIterator[ASGIApp]:
    """What answers requests that were let in.

    There are no sessions on the server: each request carries its own credential and ends with its
    answer, so that any process may answer the next, and none is anybody's but the caller's.
    """
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from entrypoints.mcp.server import make_server

    def caller_of(context: "ServerRequestContext[Any, Any]") -> Caller:
        found: Caller = cast("Request", context.request).scope[_CALLER]
        return found

    server = make_server(caller_of)
    manager = StreamableHTTPSessionManager(server, stateless=True)
    async with manager.run():
        yield manager.handle_request


async def _run(service: Service, panel: Panel, tell: Tell) -> None:
    """Have the service run the panel, and follow its record until it ends or waits for people.

    A caller who goes away meanwhile stops nothing.
    """
    application, tenant_id = service.application, panel.tenant_id
    uow = application.unit_of_work(tenant_id)
    with service.live.follow(tenant_id, str(panel.panel_id)) as bell:
        _, purse = await tenants_means(application, tenant_id)
        at_once = service.settings.tenant_panels
        command = BeginPanel(panel_id=panel.panel_id, at_once=at_once)
        await begin_panel(command, uow=uow, clock=application.clock, purse=purse)
        await service.runner.enqueue(tenant_id, panel.panel_id)
        seen = 0
        while True:
            bell.clear()
            stood = await find_panel(panel.panel_id, uow=uow)
            seen = await _tell_more(service, panel, tell, after=seen)
            if stood.status.is_terminal or stood.awaited is not None:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await bell.wait()


async def _tell_more(service: Service, panel: Panel, tell: Tell, *, after: int) -> int:
    """Tell what the record says beyond `after`; the place of the last event."""
    events = service.application.events(panel.tenant_id)
    while page := await events.of_subject(str(panel.panel_id), after=after, limit=_PAGE):
        for record in page:
            words = told_by(record, panel)
            if words is not None:
                await tell(words)
        after = page[-1].sequence
    return after
