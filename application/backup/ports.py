"""Ports of backups: the database, the place where backups lie, and whoever watches."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from attrs import frozen

from domain.backup import Archive, Contents, Manifest


class BackupObserver(Protocol):
    """Sees how far it is."""

    def begins(self, step: str, total: int | None) -> None:
        """A step begins, in a few words; `total` bytes are to pass, None for nobody knows."""
        ...

    def advanced(self, amount: int) -> None:
        """So many more bytes of it have passed."""
        ...


@frozen(kw_only=True)
class Copied:
    """What a copy of a database holds.

    Attributes:
        contents: what the database held at the one moment of the copy.
        archives: the files that were written.
        versions: of what wrote them, by name.
    """

    contents: Contents
    archives: tuple[Archive, ...]
    versions: Mapping[str, str]


class BackedUpDatabase(Protocol):
    """A database that is copied, or that a copy is restored into."""

    @property
    def kind(self) -> str:
        """The kind of database, as manifests have it."""
        ...

    @property
    def source(self) -> str:
        """The database in words, without user and password."""
        ...

    def copy(self, folder: Path, observer: BackupObserver) -> Copied:
        """Write all that it holds at one moment into files in `folder`, durably.

        Raises:
            Conflict: its user would not see all rows, or it is another program's.
            Unavailable: it, or a tool that this takes, cannot be reached or fails.
            OSError: `folder` cannot hold them.
        """
        ...

    def require_readable(self, folder: Path, manifest: Manifest) -> None:
        """Pass where the archives, whose bytes are the right ones, can be read.

        Raises:
            Conflict: they cannot.
            Unavailable: a tool that this takes is missing.
        """
        ...

    def require_restorable(self, manifest: Manifest) -> None:
        """Pass where that backup may be restored into this database; writes nothing.

        Raises:
            Conflict: it is of another kind or another schema, this database is not empty, or
                lacks what the backup's owners and grants name.
            Unavailable: it cannot be reached.
        """
        ...

    def restore(self, folder: Path, manifest: Manifest, observer: BackupObserver) -> None:
        """Fill this database, all or nothing.

        Raises:
            Conflict: it was filled by somebody else meanwhile.
            Unavailable: it could not be done; the database is as it was.
        """
        ...

    def contents(self) -> Contents:
        """What it holds at this moment."""
        ...

    def broken_chains(self, observer: BackupObserver) -> Mapping[str, int]:
        """By tenant, the number of the first event that does not fit its chain; walks all."""
        ...

    def scratch(self, manifest: Manifest) -> AbstractContextManager["BackedUpDatabase"]:
        """An empty database beside this one, removed with the block.

        Raises:
            Unavailable: it cannot be made.
        """
        ...


class BackupStore(Protocol):
    """Where backups lie. One that was not finished is not there."""

    def draft(self) -> AbstractContextManager[Path]:
        """A new empty folder to write into; what was not kept is gone with the block.

        Raises:
            Unavailable: it cannot be made.
        """
        ...

    def keep(self, draft: Path, manifest: Manifest) -> None:
        """Make a draft a backup, durably and at once.

        Raises:
            Unavailable: it cannot be written.
        """
        ...

    def all(self) -> Sequence[Manifest]:
        """The backups that look whole, newest first."""
        ...

    def damaged(self) -> Mapping[str, str]:
        """The others by their id, and what is wrong with each."""
        ...

    def find(self, backup_id: str) -> Manifest:
        """The manifest of a backup.

        Raises:
            InvalidValue: that is no id.
            NotFound: there is no such backup.
            Conflict: its manifest was changed, cut off, or is of another release's form.
        """
        ...

    def folder_of(self, manifest: Manifest) -> Path:
        """Where its files lie."""
        ...

    def require_intact(self, manifest: Manifest, observer: BackupObserver) -> None:
        """Pass where each file has the size and the checksum that the manifest has.

        Raises:
            Conflict: one is missing, cut off or changed.
        """
        ...

    def abandoned(self, before: datetime) -> int:
        """How many drafts nobody has written to since then: of a process that was killed."""
        ...

    def clear_abandoned(self, before: datetime) -> None:
        """Delete these drafts.

        Raises:
            Unavailable: one cannot be deleted.
        """
        ...

    def remove(self, backup_id: str) -> None:
        """Delete a backup; one that is half deleted is not there any more."""
        ...
