"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

_PLACE = "Output and storage"

DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        help="The database: sqlite:///FILE or postgresql://USER@HOST/NAME. "
        "Default: ASK_PANEL_DATABASE_URL, else a SQLite file in your data folder.",
        rich_help_panel=_PLACE,
    ),
]
TenantName = Annotated[
    str | None,
    typer.Option(
        "--tenant",
        metavar="ID",
        help="Whose panels: the id of a tenant (see 'ask-panel tenants list'). "
        "Default: the local tenant, made on first use.",
        rich_help_panel=_PLACE,
    ),
]
AsJson = Annotated[
    bool,
    typer.Option("--json", help="Print one JSON document on stdout.", rich_help_panel=_PLACE),
]
ExpertsFile = Annotated[
    Path | None,
    typer.Option(
        "--experts-file",
        metavar="FILE",
        help="A TOML file with experts of your own, beside the shipped ones.",
        rich_help_panel="Who answers",
    ),
]
PanelIdText = Annotated[str, typer.Argument(metavar="ID", help="The panel's id.")]
SeatId = Annotated[
    str, typer.Option("--seat", metavar="SEAT", help="The seat's id (see 'ask-panel resume').")
]
