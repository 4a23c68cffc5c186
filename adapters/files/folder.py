"""Files in a folder of this machine, handed over by signed addresses."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from errno import EEXIST, ENOTEMPTY
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import asdict, field, frozen

from application.shared import Clock, FileDetails, FileStore, SignedAddress
from application.shared.files import DOWNLOAD_FOR, clean_file_name
from domain.shared import Conflict, InvalidValue, NotFound, Unauthenticated, Unavailable
from domain.tenancy import TenantId

_UPLOAD_FOR = timedelta(hours=2)
_ALGORITHM = "HS256"
_CONTENT, _TYPE = "content", "type"
_SLASH = "!"
"""Stands for the slash of a name, in which it cannot be."""


@frozen(kw_only=True)
class FileFolder:
    """The folder of all tenants, each in one of its own.

    Attributes:
        place: the folder.
        url: under which `receive` and `opened` are reached: `http://127.0.0.1:8000/files/`.
        secret: signs the addresses; at least 32 characters.
        clock: tells the time.
    """

    place: Path
    url: str
    secret: str = field(repr=False)
    clock: Clock

    async def receive(self, token: str, content: AsyncIterator[bytes]) -> None:
        """Store what an address for an upload brings: all of it or nothing.

        Raises:
            Unauthenticated: the address is not ours, for something else, or has expired.
            InvalidValue: it is of another size than was offered.
            Conflict: there is a file of that name.
            Unavailable: it cannot be written.
        """
        claims = self._claims(token, "PUT")
        file = FileDetails(**claims["file"])
        place = self.place_of(TenantId.from_string(claims["tenant"]), file.name)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=place.parent, ignore_cleanup_errors=True) as draft:
                await _write(Path(draft), file, content)
                # Appears complete or not at all, and never replaces one that is there.
                await asyncio.to_thread(Path(draft).rename, place)
        except OSError as error:
            if error.errno in {ENOTEMPTY, EEXIST}:
                raise _exists() from None
            message = f"the file cannot be stored ({error.strerror})"
            raise Unavailable("files_unreachable", message) from error

    def opened(self, token: str) -> tuple[Path, FileDetails]:
        """Where the file of an address for a download lies, and what it is.

        Raises:
            Unauthenticated: the address is not ours, for something else, or has expired.
            NotFound: it was removed.
        """
        claims = self._claims(token, "GET")
        place = self.place_of(TenantId.from_string(claims["tenant"]), claims["name"])
        file = details_of(place, claims["name"])
        if file is None:
            raise _unknown()
        return place / _CONTENT, file

    def signed(self, method: str, tenant_id: TenantId, until: datetime, **what: Any) -> str:  # noqa: ANN401 - any JSON
        """The address for one thing to be done with one of the tenant's files."""
        import jwt

        claims = {"method": method, "tenant": str(tenant_id), "exp": until, **what}
        return self.url + jwt.encode(claims, self.secret, algorithm=_ALGORITHM)

    def place_of(self, tenant_id: TenantId, name: str) -> Path:
        """The folder of a tenant's file."""
        return self.place / str(tenant_id) / clean_file_name(name).replace("/", _SLASH)

    def _claims(self, token: str, method: str) -> dict[str, Any]:
        import jwt

        try:
            # Its own clock tells whether it has expired, not this library's.
            options = {"require": ["exp"], "verify_exp": False}
            claims = jwt.decode(token, self.secret, algorithms=[_ALGORITHM], options=options)  # type: ignore[arg-type]
        except (jwt.PyJWTError, UnicodeEncodeError) as error:
            raise _refused() from error
        expired = datetime.fromtimestamp(claims["exp"], UTC) <= self.clock.now()
        if expired or claims["method"] != method:
            raise _refused()
        return claims


class FolderFileStore(FileStore):
    """One tenant's files in the folder."""

    def __init__(self, folder: FileFolder, tenant_id: TenantId) -> None:
        """Keep the files of `tenant_id`."""
        self._folder = folder
        self._tenant_id = tenant_id

    async def offer_upload(self, file: FileDetails) -> SignedAddress:
        """An address that takes such a file.

        Raises:
            Conflict: there is a file of that name.
        """
        if await self.find(file.name) is not None:
            raise _exists()
        until = self._folder.clock.now() + _UPLOAD_FOR
        url = self._folder.signed("PUT", self._tenant_id, until, file=asdict(file))
        headers = (("Content-Type", file.content_type),)
        return SignedAddress(method="PUT", url=url, headers=headers, expires_at=until)

    async def find(self, name: str) -> FileDetails | None:
        """The file of that name, or None.

        Raises:
            InvalidValue: it is no name.
        """
        return details_of(self._folder.place_of(self._tenant_id, name), name)

    async def offer_download(self, name: str) -> SignedAddress:
        """An address that gives the file.

        Raises:
            InvalidValue: it is no name.
            NotFound: the tenant has no such file.
        """
        if await self.find(name) is None:
            raise _unknown()
        until = self._folder.clock.now() + DOWNLOAD_FOR
        url = self._folder.signed("GET", self._tenant_id, until, name=name)
        return SignedAddress(method="GET", url=url, expires_at=until)

    async def remove(self, name: str) -> None:
        """Remove the file, if there is one.

        Raises:
            InvalidValue: it is no name.
        """
        place = self._folder.place_of(self._tenant_id, name)
        await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)


def details_of(place: Path, name: str) -> FileDetails | None:
    """What is known of the file there; None where there is none."""
    try:
        content_type, size = (place / _TYPE).read_text(), (place / _CONTENT).stat().st_size
    except FileNotFoundError:
        return None
    return FileDetails(name=name, content_type=content_type, size=size)


async def _write(draft: Path, file: FileDetails, content: AsyncIterator[bytes]) -> None:
    (draft / _TYPE).write_text(file.content_type)
    taken = 0
    with (draft / _CONTENT).open("xb") as written:
        async for part in content:
            taken += len(part)
            if taken > file.size:
                break
            await asyncio.to_thread(written.write, part)
        written.flush()
        await asyncio.to_thread(os.fsync, written.fileno())
    if taken != file.size:
        message = "what was sent is of another size than was offered; offer it anew"
        raise InvalidValue("file_not_as_offered", message, field="name")


def _exists() -> Conflict:
    return Conflict("file_exists", "there is a file of that name; remove it first")


def _unknown() -> NotFound:
    return NotFound("file_unknown", "there is no such file")


def _refused() -> Unauthenticated:
    return Unauthenticated("address_refused", "the address is not valid, or not any more")
