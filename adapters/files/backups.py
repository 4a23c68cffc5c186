"""Backups in a folder: a folder each, named by its id, with a manifest and the archives."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from adapters.files.backup_manifest import read_manifest, write_manifest
from application.backup import BackupObserver, BackupStore
from domain.backup import Archive, Manifest, require_backup_id
from domain.shared import Conflict, DomainError, InvalidValue, NotFound, Unavailable

_UNFINISHED = ".unfinished-"
"""What the name of a folder begins with that is no backup (yet, or any more)."""
_CHUNK = 2**20


class FolderBackups(BackupStore):
    """The backups in one folder, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        """Keep backups in `folder`, which is made with the first one."""
        self._folder = folder

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A new empty folder to write into; what was not kept is gone with the block.

        Raises:
            Unavailable: it cannot be made.
        """
        with _told(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = Path(mkdtemp(prefix=_UNFINISHED, dir=self._folder))
        try:
            with _told(self._folder):
                yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def keep(self, draft: Path, manifest: Manifest) -> None:
        """Make a draft a backup, durably and at once.

        Raises:
            Unavailable: it cannot be written.
        """
        write_manifest(draft, manifest)
        _synchronise(draft)
        draft.rename(self._folder / manifest.backup_id)
        _synchronise(self._folder)

    def all(self) -> Sequence[Manifest]:
        """The backups that look whole, newest first."""
        return [found for found in self._found().values() if isinstance(found, Manifest)]

    def damaged(self) -> Mapping[str, str]:
        """The others by their id, and what is wrong with each."""
        found = self._found().items()
        return {name: error.message for name, error in found if isinstance(error, DomainError)}

    def find(self, backup_id: str) -> Manifest:
        """The manifest of a backup.

        Raises:
            InvalidValue: that is no id.
            NotFound: there is no such backup.
            Conflict: its manifest was changed, cut off, or is of another release's form.
        """
        require_backup_id(backup_id)
        if not (self._folder / backup_id).is_dir():
            message = f"there is no backup {backup_id} in {self._folder}"
            raise NotFound("backup_unknown", message)
        return read_manifest(self._folder / backup_id)

    def folder_of(self, manifest: Manifest) -> Path:
        """Where its files lie."""
        return self._folder / manifest.backup_id

    def require_intact(self, manifest: Manifest, observer: BackupObserver) -> None:
        """Pass where each file has the size and the checksum that the manifest has.

        Raises:
            Conflict: one is missing, cut off or changed.
        """
        self._require_whole(manifest)
        observer.begins("checking the files", manifest.size)
        for archive in manifest.archives:
            digest = sha256()
            with (self.folder_of(manifest) / archive.name).open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    observer.advanced(len(chunk))
            if digest.hexdigest() != archive.sha256:
                raise _damaged(manifest, archive, "was changed: its checksum is another")

    def abandoned(self, before: datetime) -> int:
        """How many drafts nobody has written to since then: of a process that was killed."""
        return len(self._abandoned(before))

    def clear_abandoned(self, before: datetime) -> None:
        """Delete these drafts.

        Raises:
            Unavailable: one cannot be deleted.
        """
        with _told(self._folder):
            for draft in self._abandoned(before):
                shutil.rmtree(draft)

    def remove(self, backup_id: str) -> None:
        """Delete a backup; one that is half deleted is not there any more."""
        require_backup_id(backup_id)
        with _told(self._folder):
            going = self._folder / f"{_UNFINISHED}{backup_id}"
            (self._folder / backup_id).rename(going)
            shutil.rmtree(going)

    def _abandoned(self, before: datetime) -> Sequence[Path]:
        drafts = self._folder.glob(f"{_UNFINISHED}*")
        return [draft for draft in drafts if _last_written(draft) < before.timestamp()]

    def _found(self) -> Mapping[str, Manifest | DomainError]:
        if not self._folder.is_dir():
            return {}
        folders = sorted((path.name for path in self._folder.iterdir()), reverse=True)
        return {name: self._look(name) for name in folders if _is_backup_id(name)}

    def _look(self, backup_id: str) -> Manifest | DomainError:
        try:
            manifest = self.find(backup_id)
            self._require_whole(manifest)
        except DomainError as error:
            return error
        return manifest

    def _require_whole(self, manifest: Manifest) -> None:
        for archive in manifest.archives:
            path = self.folder_of(manifest) / archive.name
            if not path.is_file():
                raise _damaged(manifest, archive, "is missing")
            size = path.stat().st_size
            if size != archive.size:
                raise _damaged(manifest, archive, f"has {size} bytes instead of {archive.size}")


def _last_written(draft: Path) -> float:
    return max(path.stat().st_mtime for path in (draft, *draft.rglob("*")))


def _is_backup_id(name: str) -> bool:
    try:
        require_backup_id(name)
    except InvalidValue:
        return False
    return True


def _damaged(manifest: Manifest, archive: Archive, what: str) -> Conflict:
    message = f"backup {manifest.backup_id} is damaged: {archive.name} {what}; take another backup"
    return Conflict("backup_damaged", message)


def _synchronise(folder: Path) -> None:
    """Make the names in a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Raise what the system refuses as the domain's error, which names the folder."""
    try:
        yield
    except OSError as error:
        message = f"the folder {folder} cannot hold the backup ({error.strerror or error})"
        raise Unavailable(
            "backup_folder_unusable", f"{message}; name another by --folder"
        ) from error
