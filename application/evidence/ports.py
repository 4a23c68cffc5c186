"""Files that people hand over as evidence, by an address that is signed for a while."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from attrs import field, frozen

from domain.shared import InvalidValue

FILE_LIMIT = 5_000_000
"""The greatest size of a file, in bytes."""

PANEL_LIMIT = 8_000_000
"""The greatest size of all files together that one panel takes, in bytes."""

MOST_FILES = 200
"""How many files a tenant may have at once: as many as a panel takes."""

FILE_TYPES = frozenset({"application/json", "text/csv", "text/markdown", "text/plain"})
"""The content types that files may have: what can be quoted line by line."""

UPLOAD_FOR = timedelta(hours=2)
"""How long an address takes a file; Supabase's hold so long, whatever is asked for."""

DOWNLOAD_FOR = timedelta(minutes=15)
"""How long an address gives a file."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def clean_file_name(name: str) -> str:
    """The name of a file, which leads nowhere else.

    Raises:
        InvalidValue: it has another form.
    """
    if not _NAME.fullmatch(name):
        message = (
            "a file's name must be 1 to 100 letters (A-Z), digits, dots, hyphens and underscores, "
            "beginning with a letter or a digit"
        )
        raise InvalidValue("file_name_invalid", message, field="name")
    return name


def _clean_type(content_type: str) -> str:
    if content_type not in FILE_TYPES:
        message = f"a file's type must be one of {', '.join(sorted(FILE_TYPES))}"
        raise InvalidValue("file_type_refused", message, field="content_type")
    return content_type


def _clean_size(size: int) -> int:
    if not 1 <= size <= FILE_LIMIT:
        message = f"a file must have 1 to {FILE_LIMIT} bytes"
        raise InvalidValue("file_size_refused", message, field="size")
    return size


@frozen(kw_only=True)
class FileDetails:
    """A file, without what is in it.

    Attributes:
        name: within its tenant, as `clean_file_name` has it.
        content_type: one of `FILE_TYPES`.
        size: in bytes, 1 to `FILE_LIMIT`.

    Raises:
        InvalidValue: one of them breaks its rule; `field` names it.
    """

    name: str = field(converter=clean_file_name)
    content_type: str = field(converter=_clean_type)
    size: int = field(converter=_clean_size)


@frozen(kw_only=True)
class SignedAddress:
    """What lets whoever has it do one thing with one file, for a while.

    Attributes:
        method: of HTTP.
        url: where to; only a path where the service itself answers there.
        headers: to be sent with it.
        expires_at: from when on it is refused.
    """

    method: str
    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    expires_at: datetime


class FileStore(Protocol):
    """The files of one tenant. What is another tenant's is not there, nor what breaks a rule."""

    async def offer_upload(self, file: FileDetails) -> SignedAddress:
        """An address that takes such a file.

        Raises:
            Conflict: there is a file of that name.
        """
        ...

    async def find(self, name: str) -> FileDetails | None:
        """The file of that name, or None.

        Raises:
            InvalidValue: it is no name.
        """
        ...

    async def all(self) -> Sequence[FileDetails]:
        """Every file, in order of the names."""
        ...

    async def offer_download(self, name: str) -> SignedAddress:
        """An address that gives the file.

        Raises:
            InvalidValue: it is no name.
            NotFound: the tenant has no such file.
        """
        ...

    async def read(self, name: str) -> bytes:
        """What is in the file.

        Raises:
            InvalidValue: it is no name.
            NotFound: the tenant has no such file.
        """
        ...

    async def remove(self, name: str) -> None:
        """Remove what lies under that name, if anything does.

        Raises:
            InvalidValue: it is no name.
        """
        ...

    async def remove_all(self) -> None:
        """Remove all that the tenant has."""
        ...


class AddressedFiles(Protocol):
    """What the addresses lead to, where the service itself answers there."""

    async def receive(self, token: str, content: bytes) -> None:
        """Store what an address for an upload brings: all of it or nothing.

        Raises:
            Unauthenticated: the address is not ours, for something else, or has expired.
            InvalidValue: it is of another size than was offered, or no text.
            Conflict: there is a file of that name, or the tenant has too many.
            Unavailable: it cannot be written.
        """
        ...

    async def opened(self, token: str) -> tuple[FileDetails, bytes]:
        """The file of an address for a download, and what is in it.

        Raises:
            Unauthenticated: the address is not ours, for something else, or has expired.
            NotFound: it was removed.
        """
        ...
