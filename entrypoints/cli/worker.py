"""`ask-panel worker`."""

from typing import Annotated

import typer

from entrypoints.cli.options import DatabaseUrl

_EXAMPLES = """\b
Examples:
  ask-panel worker --concurrency 16 --db postgresql://ask_panel_service@host/panels
  ask-panel worker --metrics-port 9464
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLES)(worker)


def worker(
    *,
    concurrency: Annotated[
        int | None,
        typer.Option(
            "--concurrency",
            metavar="N",
            min=1,
            max=1000,
            help="How many panels to run at once. Default: ASK_PANEL_RUNS_AT_ONCE, else 8.",
        ),
    ] = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(
            "--metrics-port",
            metavar="N",
            min=0,
            max=65535,
            help="Show /metrics and /health/live on this port, 0 for a free one. Default: nowhere.",
        ),
    ] = None,
    metrics_host: Annotated[
        str,
        typer.Option(
            "--metrics-host",
            metavar="NAME",
            help="The interface of that port; other than loopback it takes "
            "ASK_PANEL_OPERATOR_TOKEN.",
        ),
    ] = "127.0.0.1",
    db: DatabaseUrl = None,
) -> None:
    """Run the panels of a service on PostgreSQL, beside any number of other workers.

    Ctrl-C or SIGTERM lets panels end that soon do, and hands the others back. The panels of a
    worker that dies are taken over by the others. A database that is away is waited for. Given the
    service's ASK_PANEL_CURSOR_SECRET, it delivers the notices of webhooks, too.
    """
    import os

    from attrs import evolve

    from entrypoints.settings import load_settings
    from entrypoints.worker.figures import FiguresPlace
    from entrypoints.worker.working import run_worker

    settings = load_settings(db, os.environ)
    if concurrency is not None:
        settings = evolve(settings, runs_at_once=concurrency)
    figures = None
    if metrics_port is not None:
        token = settings.operator_token
        figures = FiguresPlace(host=metrics_host, port=metrics_port, token=token)
    run_worker(settings, tell=lambda line: typer.echo(line, err=True), figures=figures)
