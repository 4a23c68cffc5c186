"""Backups: made, listed, verified, restored, rotated by whoever runs the installation."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import typer

from application.backup import (
    RotateBackups,
    VerifyBackup,
    create_backup,
    list_backups,
    restore_backup,
    rotate_backups,
    verify_backup,
)
from domain.backup import Manifest, RotationRule
from entrypoints.bootstrap.backups import Backups, backup_folder, open_backups
from entrypoints.cli.backup_progress import watching
from entrypoints.cli.exit_status import FAULT
from entrypoints.cli.output import print_document, result_console
from entrypoints.cli.plain_text import one_line
from entrypoints.cli.tables import print_table
from entrypoints.cli.wording import counted, instant
from entrypoints.representation.backup import backup_document
from entrypoints.settings import load_settings

_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_THOUSAND = 1000


def create(folder: Path | None, *, database_url: str | None, as_json: bool) -> None:
    """Make a backup and print its id.

    Raises:
        DomainError: there is none, and why.
    """
    backups = _open(folder, database_url)
    with watching() as observer:
        manifest = create_backup(
            database=backups.database,
            store=backups.store,
            clock=backups.clock,
            ids=backups.ids,
            observer=observer,
        )
    if as_json:
        print_document({**backup_document(manifest), "folder": str(backups.folder)})
        return
    typer.echo(manifest.backup_id)
    held = f"{counted(manifest.contents.row_count, 'row')}, {_size(manifest.size)}"
    typer.echo(f"Backed up {manifest.source} to {backups.folder} ({held}).", err=True)


def list_stored(folder: Path | None, *, database_url: str | None, as_json: bool) -> None:
    """Print the backups."""
    backups = _open(folder, database_url)
    listed = list_backups(store=backups.store)
    if as_json:
        documents = [backup_document(manifest) for manifest in listed.backups]
        print_document({"backups": documents, "damaged": dict(listed.damaged)})
        return
    if not listed.backups:
        typer.echo(f"There are no backups in {backups.folder}.", err=True)
    else:
        _print_backups(listed.backups)
    _tell_damaged(listed.damaged)


def verify(
    backup_id: str, folder: Path | None, *, drill: bool, database_url: str | None, as_json: bool
) -> None:
    """Verify a backup.

    Raises:
        DomainError: it is damaged, or that cannot be told.
        typer.Exit: what a drill brought back differs.
    """
    backups = _open(folder, database_url)
    with watching() as observer:
        told = verify_backup(
            VerifyBackup(backup_id=backup_id, drill=drill),
            database=backups.database,
            store=backups.store,
            observer=observer,
        )
    shown = "its files are whole" if not drill else "its files are whole, and it can be restored"
    _finish(backup_id, told, shown, as_json=as_json)


def restore(
    backup_id: str, folder: Path | None, *, database_url: str | None, as_json: bool
) -> None:
    """Restore a backup; unless told otherwise, one of the installation's own.

    Raises:
        DomainError: nothing was restored.
        typer.Exit: what came back differs.
    """
    own = backup_folder(load_settings(None, os.environ))
    backups = _open(folder or own, database_url)
    with watching() as observer:
        told = restore_backup(
            backup_id, database=backups.database, store=backups.store, observer=observer
        )
    _finish(backup_id, told, f"restored into {backups.database.source}", as_json=as_json)


def rotate(
    rule: RotationRule,
    folder: Path | None,
    *,
    dry_run: bool,
    database_url: str | None,
    as_json: bool,
) -> None:
    """Remove backups that no rule keeps, or say which would be.

    Raises:
        Unavailable: one cannot be removed.
    """
    backups = _open(folder, database_url)
    rotation = rotate_backups(
        RotateBackups(rule=rule, dry_run=dry_run), store=backups.store, clock=backups.clock
    )
    if as_json:
        removed, kept = (_ids(some) for some in (rotation.removed, rotation.kept))
        document = {"dry_run": dry_run, "removed": removed, "kept": kept}
        others = {"damaged": dict(rotation.damaged), "abandoned": rotation.abandoned}
        print_document({**document, **others})
        return
    verb = "would delete" if dry_run else "deleted"
    for manifest in rotation.removed:
        typer.echo(f"{verb}  {manifest.backup_id}  {one_line(manifest.source)}")
    _tell_damaged(rotation.damaged)
    if rotation.abandoned:
        typer.echo(f"{verb}  {counted(rotation.abandoned, 'half-written backup')}")
    hint = "; repeat with --yes to delete them" if dry_run and rotation.removed else ""
    typer.echo(f"{counted(len(rotation.kept), 'backup')} kept{hint}.", err=True)


def _open(folder: Path | None, database_url: str | None) -> Backups:
    return open_backups(load_settings(database_url, os.environ), folder)


def _finish(backup_id: str, told: Sequence[str], done: str, *, as_json: bool) -> None:
    if as_json:
        print_document({"backup_id": backup_id, "differences": list(told)})
    elif not told:
        typer.echo(f"{backup_id}: {done}")
    for line in told:
        typer.echo(one_line(f"differs from the backup: {line}"), err=True)
    if told:
        raise typer.Exit(FAULT)


def _print_backups(backups: Sequence[Manifest]) -> None:
    console = result_console()
    headings = ("id", "made", "rows", "size", "schema")
    rows = [
        (
            manifest.backup_id,
            instant(manifest.taken_at),
            f"{manifest.contents.row_count:,}",
            _size(manifest.size),
            manifest.contents.revision,
        )
        for manifest in backups
    ]
    sources = {manifest.source for manifest in backups}
    for source in sorted(sources):
        console.print(one_line(f"Of {source}"), soft_wrap=True)
        own = [row for row, one in zip(rows, backups, strict=True) if one.source == source]
        print_table(console, headings, own, texts=2)


def _tell_damaged(damaged: Mapping[str, str]) -> None:
    for reason in damaged.values():
        typer.echo(one_line(f"Damaged: {reason}"), err=True)


def _ids(backups: Iterable[Manifest]) -> list[str]:
    return [manifest.backup_id for manifest in backups]


def _size(amount: int) -> str:
    size, unit = float(amount), 0
    while size >= _THOUSAND and unit < len(_UNITS) - 1:
        size, unit = size / _THOUSAND, unit + 1
    return f"{size:.0f} {_UNITS[unit]}" if unit == 0 else f"{size:.1f} {_UNITS[unit]}"
