"""The server over standard input and output, for one tenant of one's own database."""

import signal

from mcp.server.stdio import stdio_server

from domain.panel import Panel
from domain.tenancy import Principal, Role, TenantId
from entrypoints.application import Application
from entrypoints.bootstrap import open_catalogue
from entrypoints.deliberations import run_panel
from entrypoints.mcp.caller import Caller, Tell
from entrypoints.mcp.progress import telling
from entrypoints.mcp.server import make_server


async def serve_stdio(application: Application, tenant_id: TenantId, *, model: str) -> None:
    """Serve whoever started the process, until they close its input.

    Args:
        application: the use cases' ports on the open database.
        tenant_id: the tenant that all calls are made for.
        model: what answers where a call names nothing.
    """

    async def run(panel: Panel, tell: Tell) -> None:
        async with telling(tell) as observer:
            await run_panel(application, tenant_id, panel.panel_id, observer=observer)

    caller = Caller(
        application=application,
        catalogue=open_catalogue(None),
        principal=Principal(tenant_id=tenant_id, subject="local", name="local", role=Role.OWNER),
        model=model,
        open_tenant=_is_open,
        run=run,
    )
    _end_at_once_on_signals()
    server = make_server(lambda _: caller)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _end_at_once_on_signals() -> None:
    """Let a signal end the process where it stands, as a crash would: nothing is lost by that.

    To stop in good order it would have to wait for the next line of its input, which may never
    come: a read that has begun cannot be called off.
    """
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.SIG_DFL)


async def _is_open() -> None:
    """The command has found the tenant before it serves."""
