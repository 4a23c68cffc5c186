"""`ask-panel mcp`."""

import typer

from entrypoints.cli.options import DatabaseUrl, TenantName
from entrypoints.cli.seat_options import Model

_EPILOG = """\b
Example:
  ask-panel mcp --model openai:gpt-5-mini
\b
In the settings of a client that starts it:
  {"mcpServers": {"ask-panel": {"command": "ask-panel", "args": ["mcp"]}}}
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG)(mcp)


def mcp(*, model: Model = "", tenant: TenantName = None, db: DatabaseUrl = None) -> None:
    """Offer panels as tools to a program that speaks the Model Context Protocol (MCP).

    The program starts this command and speaks over its stdin and stdout: ask_panel, panel_result
    and consensus. What it asks without naming a model is answered by --model. A service offers
    the same tools over HTTP, at /mcp.
    """
    from functools import partial

    from entrypoints.cli.place import Place
    from entrypoints.cli.session import run_tenant_session
    from entrypoints.mcp.stdio import serve_stdio
    from entrypoints.seat_model import EXTRACTIVE

    run_tenant_session(
        Place(database_url=db, tenant=tenant), partial(serve_stdio, model=model or EXTRACTIVE)
    )
