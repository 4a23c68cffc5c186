"""Read the files and folders that a user gives as evidence."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import frozen

from adapters.files.text_file import read_text, refusal, unreadable
from domain.evidence import Document
from domain.shared import InvalidValue

SIZE_LIMIT = 5_000_000
"""The greatest size of a file, in bytes."""

_FIELD = "evidence"
_SUFFIXES = {".txt", ".md", ".markdown"}


@frozen
class _Found:
    """A file, and how many of its last path parts the user needs to recognise it."""

    path: Path
    depth: int


def read_documents(paths: Iterable[Path]) -> tuple[Document, ...]:
    """The documents at `paths`, in the order given, a file that is met twice only once.

    A folder stands for the `.txt`, `.md` and `.markdown` files in it and below it, sorted by
    path; what is hidden is skipped, and linked folders are not entered. A file given by itself
    may have any suffix. A document is named by its path below the folder given, or by its file
    name, with as many folders before it as tell it from the others.

    The texts are read as Python and editors show them: without a byte order mark, and with
    new line characters for the line ends of Windows and old Macs.

    Raises:
        InvalidValue: something is missing, unreadable, empty, no UTF-8 text, larger than
            SIZE_LIMIT, or a folder without such files; the field is `evidence`.
    """
    found: dict[str, _Found] = {}
    for path in paths:
        for file in _files(path):
            found.setdefault(os.path.realpath(file.path), file)
    names = _names(list(found.values()))
    return tuple(
        _document(file.path, name) for file, name in zip(found.values(), names, strict=True)
    )


def _files(path: Path) -> Iterator[_Found]:
    if not path.is_dir():
        yield _Found(path, 1)
        return
    below = sorted(_below(path))
    if not below:
        wanted = ", ".join(sorted(_SUFFIXES))
        rule = f"has no {wanted} file in it; name files themselves"
        raise refusal("folder_empty", path, rule, field=_FIELD)
    for file in below:
        yield _Found(file, len(file.parts) - len(path.parts))


def _below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise unreadable(Path(error.filename or folder), error, field=_FIELD) from error

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith(".") and Path(name).suffix.lower() in _SUFFIXES:
                yield Path(parent, name)


def _names(found: Sequence[_Found]) -> list[str]:
    parts = [Path(os.path.abspath(file.path)).parts for file in found]  # noqa: PTH100 - keeps links
    lengths = [file.depth for file in found]
    while True:
        names = ["/".join(one[-length:]) for one, length in zip(parts, lengths, strict=True)]
        longer = [
            length + (names.count(name) > 1 and length < len(one))
            for name, length, one in zip(names, lengths, parts, strict=True)
        ]
        if longer == lengths:
            return names
        lengths = longer


def _document(path: Path, name: str) -> Document:
    text = read_text(path, field=_FIELD, limit=SIZE_LIMIT)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise refusal("empty", path, "is empty; leave it out", field=_FIELD)
    try:
        return Document(name=name, text=text)
    except InvalidValue as error:
        rule = f"cannot be named: {error.message}"
        raise refusal("name_invalid", path, rule, field=_FIELD) from error
