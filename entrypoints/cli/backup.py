"""`ask-panel backup`."""

from pathlib import Path
from typing import Annotated

import typer

from entrypoints.cli.options import AsJson, DatabaseUrl

_ID = "20261121T181500Z-0d6c1f2a"
_OWNER = "postgresql://ask_panel_backup@host/panels"
_CREATE_EXAMPLES = f"""\b
Examples:
  ask-panel backup create
  ask-panel backup create --to /mnt/backups --db {_OWNER}
\b
On PostgreSQL the user must see the rows of all tenants (in psql, as a superuser):
  CREATE ROLE ask_panel_backup LOGIN BYPASSRLS;
  GRANT pg_read_all_data TO ask_panel_backup;
  \\password ask_panel_backup
"""
_RESTORE_EXAMPLES = f"""\b
Examples:
  ask-panel backup restore {_ID} --db sqlite:///restored.db
  ask-panel backup restore {_ID} --db postgresql://postgres@host/new_panels
"""
_VERIFY_EXAMPLES = f"""\b
Examples:
  ask-panel backup verify {_ID}
  ask-panel backup verify {_ID} --drill
"""
_ROTATE_EXAMPLES = """\b
Examples:
  ask-panel backup rotate
  ask-panel backup rotate --keep-days 14 --keep-weeks 8 --keep-months 24 --yes
"""

_HELP = "Where backups lie. Default: ASK_PANEL_BACKUP_FOLDER, else 'backups' beside the data."
Folder = Annotated[Path | None, typer.Option("--folder", metavar="FOLDER", help=_HELP)]
TargetFolder = Annotated[
    Path | None, typer.Option("--to", "--folder", metavar="FOLDER", help=_HELP)
]
OwnFolder = Annotated[
    Path | None,
    typer.Option(
        "--folder",
        metavar="FOLDER",
        help="Where backups lie. Default: ASK_PANEL_BACKUP_FOLDER, else 'backups' beside this "
        "installation's own data, whatever --db says.",
    ),
]
BackupName = Annotated[str, typer.Argument(metavar="ID", help="The backup's id.")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.command("create", epilog=_CREATE_EXAMPLES)(create)
    group.command("list", epilog="\b\nExample:\n  ask-panel backup list")(list_backups)
    group.command("verify", epilog=_VERIFY_EXAMPLES)(verify)
    group.command("restore", epilog=_RESTORE_EXAMPLES)(restore)
    group.command("rotate", epilog=_ROTATE_EXAMPLES)(rotate)
    app.add_typer(group, name="backup", help="Back the database up, and restore it.")


def create(*, folder: TargetFolder = None, as_json: AsJson = False, db: DatabaseUrl = None) -> None:
    """Back the database up while it is in use, and print the backup's id.

    A backup holds all that the database held at one moment, of all tenants: panels, answers,
    events, keys, checkpoints, jobs. It holds no uploaded file, and no setting: keep
    ASK_PANEL_CURSOR_SECRET (on a laptop the file 'cursor-secret' beside the data) elsewhere.
    It is not encrypted; the README says by which usual tools it is.
    """
    from entrypoints.cli import backing_up

    backing_up.create(folder, database_url=db, as_json=as_json)


def list_backups(*, folder: Folder = None, as_json: AsJson = False, db: DatabaseUrl = None) -> None:
    """List the backups, newest first; what is cut off or changed is told apart."""
    from entrypoints.cli import backing_up

    backing_up.list_stored(folder, database_url=db, as_json=as_json)


def verify(
    backup_id: BackupName,
    *,
    drill: Annotated[
        bool,
        typer.Option(
            "--drill",
            help="Restore it, too, into a database that is removed again. On PostgreSQL --db "
            "names a superuser.",
        ),
    ] = False,
    folder: Folder = None,
    as_json: AsJson = False,
    db: DatabaseUrl = None,
) -> None:
    """Hold a backup's files against their checksums, and see that they can be read.

    The exit status is 1 where it is damaged, or where what a drill brings back differs.
    """
    from entrypoints.cli import backing_up

    backing_up.verify(backup_id, folder, drill=drill, database_url=db, as_json=as_json)


def restore(
    backup_id: BackupName,
    *,
    folder: OwnFolder = None,
    as_json: AsJson = False,
    db: DatabaseUrl = None,
) -> None:
    """Fill an empty database from a backup, and hold it against what the backup says.

    A SQLite file must not exist yet; a PostgreSQL database must be new and empty, of the same
    owner, and --db names a superuser. A backup of another schema, a changed or cut-off one is
    refused before anything is written. The exit status is 1 where what came back differs.

    Stop what serves from the database before. Panels that were running when the backup was made
    go on with the next worker, and no answer is bought twice that was recorded by then.
    """
    from entrypoints.cli import backing_up

    backing_up.restore(backup_id, folder, database_url=db, as_json=as_json)


def rotate(
    *,
    keep_days: Annotated[
        int,
        typer.Option(
            "--keep-days", metavar="N", min=0, max=10_000, help="Of how many days the last one."
        ),
    ] = 7,
    keep_weeks: Annotated[
        int,
        typer.Option("--keep-weeks", metavar="N", min=0, max=10_000, help="The same of weeks."),
    ] = 4,
    keep_months: Annotated[
        int,
        typer.Option("--keep-months", metavar="N", min=0, max=10_000, help="The same of months."),
    ] = 12,
    yes: Annotated[bool, typer.Option("--yes", help="Delete them, not only say which.")] = False,
    folder: Folder = None,
    as_json: AsJson = False,
    db: DatabaseUrl = None,
) -> None:
    """Delete the backups that no rule keeps; without --yes only say which.

    Days, weeks and months are those in which a backup was made (UTC), counted back from the
    newest, for each database apart. The newest always stays, and damaged ones are left alone.
    What a killed process left half written goes after a day.
    """
    from domain.backup import RotationRule
    from entrypoints.cli import backing_up

    rule = RotationRule(days=keep_days, weeks=keep_weeks, months=keep_months)
    backing_up.rotate(rule, folder, dry_run=not yes, database_url=db, as_json=as_json)
