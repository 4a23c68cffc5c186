"""`ask-panel settings check`."""

import os
from typing import TYPE_CHECKING

import typer

from entrypoints.cli.options import AsJson, DatabaseUrl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from entrypoints.effective_settings import EffectiveSetting


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(rich_markup_mode=None)
    example = "\b\nExample:\n  ASK_PANEL_PORT=9000 ask-panel settings check"
    group.command("check", epilog=example)(check)
    app.add_typer(group, name="settings", help="See what this installation is told.")


def check(*, as_json: AsJson = False, db: DatabaseUrl = None) -> None:
    """Show the settings in force and where each came from, and check that they fit together.

    They come from environment variables, which .env.example explains. Secrets are masked. The
    exit status is 2 where a value breaks its rule, or a service could not start with them.
    """
    from entrypoints.bootstrap import database_place
    from entrypoints.cli.output import print_document
    from entrypoints.effective_settings import effective_settings, unknown_variables
    from entrypoints.settings import load_settings, require_servable

    # First of all: where a malformed URL has its password, nobody knows to mask it.
    database_place(load_settings(db, os.environ))
    settings = effective_settings(db, os.environ)
    unknown = unknown_variables(os.environ)
    if as_json:
        rows = [
            {"variable": one.variable, "value": one.value, "source": one.source} for one in settings
        ]
        print_document({"settings": rows, "unknown": list(unknown)})
    else:
        _print(settings, unknown)
    require_servable(load_settings(db, os.environ))


def _print(settings: "Sequence[EffectiveSetting]", unknown: "Sequence[str]") -> None:
    from entrypoints.cli.plain_text import one_line

    width = max(len(setting.variable) for setting in settings)
    for setting in settings:
        value = "(not set)" if setting.value is None else one_line(setting.value)
        typer.echo(f"{setting.variable:{width}}  {value}  [{setting.source}]")
    for name in unknown:
        typer.echo(f"{one_line(name)} is set, and nothing reads it: is it misspelt?", err=True)
