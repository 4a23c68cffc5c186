"""`ask-panel resume`."""

import typer

from entrypoints.cli.options import AsJson, DatabaseUrl, PanelIdText, TenantName

_EXAMPLE = """\b
Example:
  ask-panel resume 01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EXAMPLE)(resume)


def resume(
    panel_id: PanelIdText,
    *,
    as_json: AsJson = False,
    tenant: TenantName = None,
    db: DatabaseUrl = None,
) -> int:
    """Run an interrupted panel to its end, and print its result.

    No answer that was recorded is asked for again. A panel that has ended is printed as it is. Of
    a panel that waits for people it is said for whom, and how they answer or sign; the exit
    status is then 5.
    """
    from entrypoints.cli.asking import resume_panel
    from entrypoints.cli.place import Place

    return resume_panel(panel_id, place=Place(database_url=db, tenant=tenant), as_json=as_json)
