"""SQLite files, copied by SQLite's own online backup while they are being written to."""

import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, create_engine

from adapters.sql.backup.archives import Sink, pack, synchronise, unpack
from adapters.sql.backup.chains import find_broken_chains
from adapters.sql.backup.restorable import require_same_kind, require_this_schema
from adapters.sql.backup.sqlite_contents import read_contents
from adapters.sql.backup.versions import release
from application.backup import BackedUpDatabase, BackupObserver, Copied
from domain.backup import Archive, Contents, Manifest
from domain.shared import Conflict, Unavailable

_KIND = "sqlite"
_PANELS = "panels.sqlite"
_CHECKPOINTS = "checkpoints.sqlite"
_SUFFIX = ".zst"
_BESIDE = ("", "-wal", "-shm", "-journal")
_PAGES_AT_ONCE = 2000
_BUSY_SECONDS = 30
_REFUSED_WRITES: Mapping[int | None, int] = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR_WRITE: errno.EIO,
}
"""What SQLite says where the system lets it write no more, and the system's own number for it."""


class SqliteBackup(BackedUpDatabase):
    """The file of the panels, and the one beside it that holds the engine's checkpoints."""

    kind = _KIND

    def __init__(self, database: Path, checkpoints: Path) -> None:
        """Work on these two files, of which the second may not be there."""
        self._files = {_PANELS: database, _CHECKPOINTS: checkpoints}
        self._database = database

    @property
    def source(self) -> str:
        """The file's path, in words."""
        return f"the database {self._database.absolute()}"

    def copy(self, folder: Path, observer: BackupObserver) -> Copied:
        """Write both files' contents into archives in `folder`, durably.

        Each is copied as it stands at one moment, the checkpoints first: they may tell of less
        than the database holds, as after a crash, and never of more.

        Raises:
            Conflict: it is another program's.
            Unavailable: it cannot be read, or is damaged.
            OSError: `folder` cannot hold the copy.
        """
        self._require_there()
        with TemporaryDirectory(dir=folder) as scratch, _source_told(self._database):
            copies = {name: Path(scratch) / name for name in self._files}
            for name in (_CHECKPOINTS, _PANELS):
                if self._files[name].exists():
                    _copy_online(self._files[name], copies[name], observer)
            contents = read_contents(copies[_PANELS], copies[_CHECKPOINTS])
            archives = [_pack(copy, folder, observer) for copy in copies.values() if copy.exists()]
        versions = {"ask-panel": release(), "sqlite": sqlite3.sqlite_version}
        return Copied(contents=contents, archives=tuple(archives), versions=versions)

    def require_readable(self, folder: Path, manifest: Manifest) -> None:
        """Pass where the archives can be unpacked.

        Raises:
            Conflict: they cannot.
        """
        require_same_kind(manifest, _KIND)
        for archive in manifest.archives:
            with Path(os.devnull).open("wb") as nowhere:
                unpack(folder / archive.name, nowhere)

    def require_restorable(self, manifest: Manifest) -> None:
        """Pass where that backup may be restored into this file, which must not be there yet.

        Raises:
            Conflict: it is of another kind or another schema, or a file is there.
        """
        require_same_kind(manifest, _KIND)
        require_this_schema(manifest)
        self._require_absent()

    def restore(self, folder: Path, manifest: Manifest, observer: BackupObserver) -> None:
        """Make both files: unpacked and checked under other names, then put in place.

        Raises:
            Conflict: a file was put there meanwhile.
            Unavailable: they cannot be written, or are damaged.
        """
        observer.begins("restoring", manifest.size)
        parent = self._database.absolute().parent
        with _told(self._database):
            parent.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=parent, prefix=".restoring-") as scratch:
                made = [
                    _unpack(archive, folder, Path(scratch), observer)
                    for archive in _sorted(manifest)
                ]
                self._require_absent()
                self._put_in_place(made)
                synchronise(parent)

    def contents(self) -> Contents:
        """What it holds at this moment."""
        with _told(self._database):
            return read_contents(self._database, self._files[_CHECKPOINTS])

    def broken_chains(self, observer: BackupObserver) -> Mapping[str, int]:
        """By tenant, the number of the first event that does not fit its chain; walks all."""
        engine = create_engine(URL.create("sqlite", database=str(self._database)))
        try:
            with engine.connect() as connection:
                return find_broken_chains(connection, observer)
        finally:
            engine.dispose()

    @contextmanager
    def scratch(self, manifest: Manifest) -> Iterator[BackedUpDatabase]:
        """A file in a temporary folder, removed with the block."""
        del manifest
        with TemporaryDirectory(prefix="ask-panel-drill-") as folder:
            yield SqliteBackup(Path(folder) / _PANELS, Path(folder) / _CHECKPOINTS)

    def _require_there(self) -> None:
        if not self._database.is_file():
            message = f"there is no file {self._database} to back up; name the database by --db"
            raise Unavailable("storage_unreachable", message)

    def _put_in_place(self, made: Sequence[Path]) -> None:
        placed: list[Path] = []
        try:
            for path in made:
                # A link never replaces what somebody else has put there.
                os.link(path, self._files[path.name])
                placed.append(self._files[path.name])
        except BaseException:
            for path in placed:
                path.unlink()
            raise

    def _require_absent(self) -> None:
        # A log that is left of another file would be taken for the new one's.
        names = [f"{path}{suffix}" for path in self._files.values() for suffix in _BESIDE]
        for path in map(Path, names):
            if path.exists():
                message = (
                    f"{path} is there already, and a backup is restored into nothing but a new "
                    "file; name one that does not exist by --db, or move this one away first"
                )
                raise Conflict("restore_target_not_empty", message)


def _sorted(manifest: Manifest) -> list[Archive]:
    """The checkpoints first, so that no database is ever there without its own."""
    return sorted(manifest.archives, key=lambda archive: archive.name)


def _copy_online(source: Path, target: Path, observer: BackupObserver) -> None:
    with (
        closing(sqlite3.connect(source, timeout=_BUSY_SECONDS, isolation_level=None)) as reading,
        closing(sqlite3.connect(target, isolation_level=None)) as writing,
    ):
        # Held, so that the copy is of one moment, and writers do not make it begin anew.
        reading.execute("BEGIN")
        (pages,) = reading.execute("PRAGMA page_count").fetchone()
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (page,) = reading.execute("PRAGMA page_size").fetchone()
        observer.begins(f"copying {source.name}", pages * page)
        left = pages

        def progress(_status: int, remaining: int, _total: int) -> None:
            nonlocal left
            observer.advanced((left - remaining) * page)
            left = remaining

        reading.backup(writing, pages=_PAGES_AT_ONCE, progress=progress)
        # A file alone, with nothing beside it.
        writing.execute("PRAGMA journal_mode = DELETE")
    _require_sound(target, source)


def _require_sound(path: Path, source: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        message = (
            f"{source} is damaged (SQLite's integrity check failed), so that a copy would be no "
            "backup; restore an older one"
        )
        raise Unavailable("storage_corrupt", message)


def _pack(copy: Path, folder: Path, observer: BackupObserver) -> Archive:
    observer.begins(f"packing {copy.name}", copy.stat().st_size)
    with copy.open("rb") as file:
        return pack(file, folder / f"{copy.name}{_SUFFIX}", observer)


def _unpack(archive: Archive, folder: Path, scratch: Path, observer: BackupObserver) -> Path:
    path = scratch / archive.name.removesuffix(_SUFFIX)
    with path.open("xb") as file:
        sink: Sink = file
        unpack(folder / archive.name, sink, observer)
        file.flush()
        os.fsync(file.fileno())
    _require_sound(path, path)
    return path


@contextmanager
def _source_told(database: Path) -> Iterator[None]:
    """What the system refuses is the place of the copy; whoever keeps backups tells that."""
    try:
        yield
    except sqlite3.Error as error:
        refused = _REFUSED_WRITES.get(getattr(error, "sqlite_errorcode", None))
        if refused is not None:
            raise OSError(refused, os.strerror(refused)) from error
        raise _unusable(database, error) from error


@contextmanager
def _told(database: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise _unusable(database, error) from error


def _unusable(database: Path, error: Exception) -> Unavailable:
    reason = getattr(error, "strerror", None) or error
    message = f"{database} cannot be used ({reason}); check the file, its folder and the rights"
    return Unavailable("storage_failed", message)
