"""Archives: compressed by Zstandard as they are written, in one pass, with their checksum."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import zstandard

from application.backup import BackupObserver
from domain.backup import Archive
from domain.shared import Conflict

_CHUNK = 2**20


class Source(Protocol):
    """What is packed."""

    def read(self, amount: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


class Sink(Protocol):
    """What takes that which is unpacked."""

    def write(self, data: bytes, /) -> object:
        """Take the bytes."""
        ...


def pack(source: Source, path: Path, observer: BackupObserver) -> Archive:
    """Write all of `source` to a new file at `path`, durably; the observer hears of its bytes."""
    compressor = zstandard.ZstdCompressor(write_checksum=True).compressobj()
    digest, size = sha256(), 0
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        for packed in _packed(source, compressor, observer):
            digest.update(packed)
            size += file.write(packed)
        file.flush()
        os.fsync(file.fileno())
    return Archive(name=path.name, size=size, sha256=digest.hexdigest())


def unpack(path: Path, sink: Sink, observer: BackupObserver | None = None) -> None:
    """Write what `path` holds into `sink`, and tell the observer of the packed bytes.

    Raises:
        Conflict: it is no archive, or ends too early.
    """
    decompressor = zstandard.ZstdDecompressor().decompressobj()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            try:
                data = decompressor.decompress(chunk)
            except zstandard.ZstdError as error:
                raise _unreadable(path) from error
            sink.write(data)
            if observer is not None:
                observer.advanced(len(chunk))
    if not decompressor.eof:
        raise _unreadable(path)


def synchronise(folder: Path) -> None:
    """Make the names in a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _packed(
    source: Source, compressor: "zstandard.ZstdCompressionObj", observer: BackupObserver
) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield compressor.compress(chunk)
        observer.advanced(len(chunk))
    yield compressor.flush()


def _unreadable(path: Path) -> Conflict:
    message = f"the archive {path.name} cannot be unpacked; take another backup"
    return Conflict("backup_damaged", message)
