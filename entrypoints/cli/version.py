"""`ask-panel version`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="\b\nExample:\n  ask-panel version")(version)


def version() -> None:
    """Print the installed version."""
    from importlib.metadata import version as installed

    typer.echo(f"ask-panel {installed('ask-panel')}")
