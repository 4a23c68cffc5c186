"""`ask-panel deploy`."""

import os
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from entrypoints.cli.options import AsJson, DatabaseUrl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from entrypoints.deployment import Finding

_EXAMPLES = """\b
Examples:
  ask-panel deploy check
  ask-panel deploy check --target compose --json
"""
TargetName = Annotated[
    Literal["command", "compose", "modal"],
    typer.Option("--target", help="Where to: its tools are looked for, too."),
]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.command("check", epilog=_EXAMPLES)(check)
    group.callback()(_deploy)
    app.add_typer(group, name="deploy", help="See whether a release can be deployed here.")


def _deploy() -> None:
    """A group of one command stays a group."""


def check(
    *, target: TargetName = "command", as_json: AsJson = False, db: DatabaseUrl = None
) -> None:
    """Check what this release needs, with the service's settings, and change nothing.

    Settings, secrets, the model's key, tools, the database, its migrations, the user's role,
    webhooks' secrets, Redis and the places for files and backups. The exit status is 1 where a
    check fails; a pending migration is no failure. deploy/deploy.sh begins with it.
    """
    from entrypoints.bootstrap.deployment import Target, deployment_checks
    from entrypoints.cli.exit_status import FAULT
    from entrypoints.cli.output import print_document
    from entrypoints.deployment import is_ready, run_checks

    findings = run_checks(deployment_checks(db, os.environ, Target(target)))
    ready = is_ready(findings)
    if as_json:
        rows = [{"name": one.name, "verdict": one.verdict, "told": one.told} for one in findings]
        print_document({"ready": ready, "checks": rows})
    else:
        _print(findings)
    if not ready:
        raise typer.Exit(FAULT)


def _print(findings: "Sequence[Finding]") -> None:
    from entrypoints.cli.output import print_paragraph, result_console

    console = result_console()
    wide = max(len(finding.name) for finding in findings)
    for finding in findings:
        lead = f"{finding.verdict:7}  {finding.name:{wide}}  "
        print_paragraph(console, finding.told, first=lead)
