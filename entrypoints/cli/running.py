"""Run a stored panel as far as it goes, show how it goes, and print what came out."""

import asyncio

import typer

from application.panel import list_answers
from domain.panel import Panel
from entrypoints import deliberations
from entrypoints.bootstrap import Application
from entrypoints.cli.exit_status import status_of_panel
from entrypoints.cli.output import print_document
from entrypoints.cli.place import Place
from entrypoints.cli.progress import watching
from entrypoints.cli.report import print_report
from entrypoints.representation import panel_document


async def run_panel(panel: Panel, application: Application, *, place: Place) -> Panel:
    """The panel as it ended, or as it waits for people; progress goes to stderr.

    Ctrl-C leaves it to be resumed, and says how.

    Raises:
        DomainError: it cannot be run here, or its tenant has spent its budget.
    """
    if panel.status.is_terminal:
        return panel
    try:
        with watching(panel, application.clock) as observer:
            return await deliberations.run_panel(
                application, panel.tenant_id, panel.panel_id, observer=observer
            )
    except asyncio.CancelledError:
        again = place.resume(panel.panel_id)
        typer.echo(f"Interrupted; all answers so far are kept. Continue: {again}", err=True)
        raise


async def print_outcome(
    panel: Panel, application: Application, *, place: Place, as_json: bool
) -> int:
    """Print the panel's result, and what its readers can do next.

    Returns:
        The exit status that its outcome has.
    """
    labels = application.labels_of(panel)
    panel, answers = await list_answers(
        panel.panel_id,
        uow=application.unit_of_work(panel.tenant_id),
        journal=application.journal(panel.tenant_id),
    )
    if as_json:
        print_document(panel_document(panel, labels=labels, answers=answers))
    else:
        print_report(panel, labels=labels, place=place, answers=answers)
    return status_of_panel(panel)
