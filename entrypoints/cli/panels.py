"""`ask-panel panels`."""

from typing import Annotated, Literal

import typer

from entrypoints.cli import cleanup
from entrypoints.cli.options import AsJson, DatabaseUrl, PanelIdText, TenantName

_ID = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"

StatusName = Annotated[
    Literal["draft", "in_progress", "completed", "failed", "cancelled"] | None,
    typer.Option("--status", help="Only those that stand so."),
]
PanelTypeName = Annotated[
    Literal["structured", "open", "socratic", "adversarial", "delphi", "hybrid"] | None,
    typer.Option("--type", help="Only those of this type."),
]
SoughtText = Annotated[
    str | None,
    typer.Option("--text", metavar="TEXT", help="Only those whose question contains this."),
]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.command("list", epilog="\b\nExample:\n  ask-panel panels list --status in_progress")(
        list_panels
    )
    group.command("show", epilog=f"\b\nExample:\n  ask-panel panels show {_ID}")(show_panel)
    group.command("delete", epilog=f"\b\nExample:\n  ask-panel panels delete {_ID} --yes")(
        delete_panel
    )
    cleanup.register_of_panels(group)
    app.add_typer(group, name="panels", help="Look at stored panels, hold or delete them.")


def list_panels(
    *,
    status: StatusName = None,
    panel_type: PanelTypeName = None,
    text: SoughtText = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many.")] = 20,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> None:
    """List the newest panels first."""
    from application.panel.ports import PanelFilter
    from domain.panel import PanelStatus, PanelType
    from entrypoints.cli import stored_panels
    from entrypoints.cli.place import Place

    wanted = PanelFilter(
        status=PanelStatus(status) if status else None,
        panel_type=PanelType(panel_type) if panel_type else None,
        text=text,
    )
    place = Place(database_url=db, tenant=tenant)
    stored_panels.list_panels(wanted, limit, place=place, as_json=as_json)


def show_panel(
    panel_id: PanelIdText,
    *,
    follow: Annotated[
        bool,
        typer.Option(
            "--follow",
            help="Tell each answer, round and measurement as it comes (on stderr), until the "
            "panel has ended or waits for people.",
        ),
    ] = False,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> None:
    """Show a panel as it stands: outcome, consensus, dissent and quotes."""
    from entrypoints.cli import stored_panels
    from entrypoints.cli.place import Place

    place = Place(database_url=db, tenant=tenant)
    stored_panels.show_panel(panel_id, place=place, as_json=as_json, following=follow)


def delete_panel(
    panel_id: PanelIdText,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> None:
    """Delete a panel with all that its seats answered.

    The record of events stays, unless the tenant's rule has it erased, and says that the panel
    was deleted. A panel under a legal hold is not deleted.
    """
    from entrypoints.cli import stored_panels
    from entrypoints.cli.place import Place

    place = Place(database_url=db, tenant=tenant)
    stored_panels.delete_panel(panel_id, place=place, confirmed=yes)
