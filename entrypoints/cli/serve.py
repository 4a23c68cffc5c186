"""`ask-panel serve`."""

import os
from typing import Annotated

import typer

from entrypoints.cli.options import DatabaseUrl

_EXAMPLES = """\b
Examples:
  ask-panel serve
  ASK_PANEL_AUTH=keys ask-panel serve --host 0.0.0.0 --workers 2
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(serve)


def serve(
    *,
    host: Annotated[
        str | None,
        typer.Option(
            "--host", metavar="NAME", help="The interface. Default: ASK_PANEL_HOST, else 127.0.0.1."
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            metavar="N",
            min=0,
            max=65_535,
            help="The port, 0 for a free one. Default: ASK_PANEL_PORT, else 8000.",
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", min=1, help="How many processes serve.")
    ] = 1,
    db: DatabaseUrl = None,
) -> None:
    """Serve the REST interface, until Ctrl-C or SIGTERM.

    Without ASK_PANEL_AUTH it asks nobody who they are, and answers on this machine only. Panels
    that are stopped in the middle go on at the next start. 'ask-panel settings check' shows what
    else can be set.
    """
    from entrypoints.serving import Serving, run_server
    from entrypoints.settings import DATABASE_VARIABLE, HOST_VARIABLE, PORT_VARIABLE, load_settings

    # By the environment, as worker processes of their own read their settings from there.
    given = {DATABASE_VARIABLE: db, HOST_VARIABLE: host, PORT_VARIABLE: port}
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    settings = load_settings(None, os.environ)

    def tell(serving: Serving) -> None:
        for line in serving.in_words():
            typer.echo(line, err=True)

    run_server(settings, workers=workers, tell=tell)
