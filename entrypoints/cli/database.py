"""`ask-panel database`."""

from typing import Annotated

import typer

from entrypoints.cli.options import DatabaseUrl

_PREPARE_EXAMPLES = """\b
Example:
  ask-panel database prepare --app-role ask_panel_app --db postgresql://ask_panel_owner@host/panels
\b
Then make a user of that role, with a password of its own, and serve as that user (in psql):
  CREATE ROLE ask_panel_service LOGIN IN ROLE ask_panel_app;
  \\password ask_panel_service
"""


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.command("prepare", epilog=_PREPARE_EXAMPLES)(prepare)
    group.callback()(_database)
    app.add_typer(group, name="database", help="Prepare a PostgreSQL database to be served from.")


def _database() -> None:
    """A group of one command stays a group."""


def prepare(
    app_role: Annotated[
        str,
        typer.Option(
            "--app-role",
            metavar="NAME",
            help="The role whose users may serve; it is made if there is none, owns nothing, "
            "and sees one tenant's rows at a time.",
        ),
    ],
    db: DatabaseUrl = None,
) -> None:
    """Bring a PostgreSQL database to this release, and let a role's users serve from it.

    Run it as the owner of the database, before the first start and after every update.
    """
    import asyncio
    import os

    from entrypoints.bootstrap import prepare_database
    from entrypoints.settings import load_settings

    settings = load_settings(db, os.environ)
    asyncio.run(prepare_database(settings.database_url, app_role))
    typer.echo(f"prepared: users of the role {app_role} may serve from it")
