"""Files that people hand over or fetch by themselves, by an address that is signed for a while."""

import re
from datetime import datetime, timedelta
from typing import Protocol

from attrs import field, frozen

from domain.shared import InvalidValue, NotFound

FILE_LIMIT = 50 * 2**20
"""The greatest size of a file, in bytes."""

FILE_TYPES = frozenset(
    {"application/json", "application/pdf", "text/csv", "text/markdown", "text/plain"}
)
"""The content types that files may have."""

DOWNLOAD_FOR = timedelta(minutes=15)
"""How long an address gives a file."""

_SEGMENT = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
_NAME = re.compile(rf"{_SEGMENT}(/{_SEGMENT}){{0,4}}")


def clean_file_name(name: str) -> str:
    """The name of a file: one to five parts between slashes, none of which leads anywhere else.

    Raises:
        InvalidValue: it has another form.
    """
    if not _NAME.fullmatch(name):
        message = (
            "a file's name must be one to five parts between slashes, each of 1 to 100 letters "
            "(A-Z), digits, dots, hyphens and underscores, beginning with a letter or a digit"
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
        url: where to.
        headers: to be sent with it.
        expires_at: from when on it is refused.
    """

    method: str
    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    expires_at: datetime


class FileStore(Protocol):
    """The files of one tenant. What is another tenant's is not there."""

    async def offer_upload(self, file: FileDetails) -> SignedAddress:
        """An address that takes such a file.

        Raises:
            Conflict: there is a file of that name.
        """
        ...

    async def find(self, name: str) -> FileDetails | None:
        """The file of that name, or None.

        Raises:
            InvalidValue: it is no name, or what lies there breaks a rule of files.
        """
        ...

    async def offer_download(self, name: str) -> SignedAddress:
        """An address that gives the file.

        Raises:
            InvalidValue: it is no name.
            NotFound: the tenant has no such file.
        """
        ...

    async def remove(self, name: str) -> None:
        """Remove the file, if there is one.

        Raises:
            InvalidValue: it is no name.
        """
        ...


async def confirm_upload(file: FileDetails, *, files: FileStore) -> FileDetails:
    """The file, once it was uploaded as it was offered; another is removed.

    Raises:
        NotFound: it was not uploaded.
        InvalidValue: what was uploaded is of another size or type.
    """
    try:
        found = await files.find(file.name)
    except InvalidValue:
        await files.remove(file.name)
        raise
    if found is None:
        raise NotFound("file_unknown", "the file was not uploaded")
    if found != file:
        await files.remove(file.name)
        message = "what was uploaded is of another size or type than was offered; offer it anew"
        raise InvalidValue("file_not_as_offered", message, field="name")
    return found
