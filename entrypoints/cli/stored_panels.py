"""Panels that are stored: list, show, delete."""

import sys
from collections.abc import Sequence

import typer

from application.panel import DeletePanel, ListPanels, PanelPage, find_panel
from application.panel import delete_panel as delete
from application.panel import list_panels as find_panels
from application.panel.ports import PanelFilter, PanelSummary
from domain.panel import SIGN_OFF, PanelId
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.cleanup import retention_of
from entrypoints.cli.following import follow
from entrypoints.cli.output import print_document, print_paragraph, result_console
from entrypoints.cli.place import Place
from entrypoints.cli.plain_text import shortened
from entrypoints.cli.running import print_outcome
from entrypoints.cli.session import run_tenant_session
from entrypoints.cli.wording import figure, instant
from entrypoints.representation import summary_document


def list_panels(wanted: PanelFilter, limit: int, *, place: Place, as_json: bool) -> None:
    """Print the newest of the tenant's wanted panels first, at most `limit`."""

    async def work(application: Application, tenant_id: TenantId) -> PanelPage:
        uow = application.unit_of_work(tenant_id)
        return await find_panels(ListPanels(wanted=wanted, limit=limit), uow=uow)

    page = run_tenant_session(place, work)
    if as_json:
        print_document({"panels": [summary_document(summary) for summary in page.panels]})
        return
    if not page.panels:
        _say_that_there_are_none(wanted)
    _print_summaries(page.panels)
    if page.ends_at is not None:
        typer.echo(f"The newest {limit} of {page.total:,}; --limit shows more.", err=True)


def show_panel(panel_id: str, *, place: Place, as_json: bool, following: bool) -> None:
    """Print one panel as it stands or, `following`, once it has ended or waits for people.

    Raises:
        NotFound: the tenant has no such panel.
    """
    wanted = PanelId.from_string(panel_id)

    async def work(application: Application, tenant_id: TenantId) -> None:
        if following:
            panel = await follow(application, tenant_id, wanted)
        else:
            panel = await find_panel(wanted, uow=application.unit_of_work(tenant_id))
        await print_outcome(panel, application, place=place, as_json=as_json)

    run_tenant_session(place, work)


def delete_panel(panel_id: str, *, place: Place, confirmed: bool) -> None:
    """Delete one panel, after asking unless that was `confirmed`.

    Raises:
        NotFound: the tenant has no such panel.
        PanelHeld: the panel is under a legal hold.
        typer.TyperException: nobody can be asked.
        typer.Abort: the answer was no.
    """
    wanted = PanelId.from_string(panel_id)
    if not confirmed:
        _confirm(wanted)

    async def work(application: Application, tenant_id: TenantId) -> None:
        await delete(
            DeletePanel(wanted, await retention_of(application, tenant_id)),
            uow=application.unit_of_work(tenant_id),
            engine=await application.engine(),
            clock=application.clock,
        )

    run_tenant_session(place, work)
    typer.echo(f"Deleted panel {wanted}", err=True)


def _confirm(panel_id: PanelId) -> None:
    if not sys.stdin.isatty():
        message = "Deleting asks for confirmation, and stdin is no terminal: repeat with --yes"
        raise typer.BadParameter(message, param_hint="'--yes'")
    typer.confirm(f"Delete panel {panel_id} and all its answers?", abort=True, err=True)


def _say_that_there_are_none(wanted: PanelFilter) -> None:
    if wanted == PanelFilter():
        typer.echo("There are no panels yet; 'ask-panel ask --help' says how to ask.", err=True)
    else:
        typer.echo("There are no such panels.", err=True)


def _print_summaries(summaries: Sequence[PanelSummary]) -> None:
    console = result_console()
    for summary in summaries:
        status = summary.status.value.replace("_", " ")
        line = f"{summary.panel_id}  {instant(summary.created_at)}  {status}"
        console.print(line, soft_wrap=True)
        room = console.width - 2
        print_paragraph(console, shortened(summary.query, room), indent=2)
        if summary.awaited:
            print_paragraph(console, f"Waits for {_awaited(summary)}", indent=2)
        if summary.recommendation is not None:
            outcome = f"Agreement {figure(summary.level)}: {summary.recommendation}"
            print_paragraph(console, shortened(outcome, room), indent=2)


def _awaited(summary: PanelSummary) -> str:
    if summary.awaited == (SIGN_OFF,):
        return "a person who signs the outcome"
    return ", ".join(summary.awaited)
