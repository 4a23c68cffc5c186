"""`ask-panel worker`."""

from typing import Annotated

import typer

from entrypoints.cli.options import DatabaseUrl

_EXAMPLES = """\b
Example:
  ask-panel worker --concurrency 16 --db postgresql://ask_panel_service@host/panels
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
    db: DatabaseUrl = None,
) -> None:
    """Run the panels of a service on PostgreSQL, beside any number of other workers.

    Ctrl-C or SIGTERM lets panels end that soon do, and hands the others back. The panels of a
    worker that dies are taken over by the others.
    """
    import os

    from attrs import evolve

    from entrypoints.settings import load_settings
    from entrypoints.worker.working import run_worker

    settings = load_settings(db, os.environ)
    if concurrency is not None:
        settings = evolve(settings, runs_at_once=concurrency)
    at_once = settings.runs_at_once
    run_worker(
        settings,
        ready=lambda: typer.echo(
            f"Ask Panel runs up to {at_once} panels at once (Ctrl-C ends it)", err=True
        ),
    )
