"""Files in a folder of this machine, handed over by signed addresses."""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from errno import EEXIST, ENOTEMPTY
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import asdict, field, frozen

from application.evidence import AddressedFiles, FileDetails, FileStore, SignedAddress
from application.evidence.offer_upload import too_many_files
from application.evidence.ports import DOWNLOAD_FOR, MOST_FILES, UPLOAD_FOR, clean_file_name
from application.shared import Clock
from domain.shared import Conflict, InvalidValue, NotFound, Unauthenticated, Unavailable
from domain.tenancy import TenantId

_ALGORITHM = "HS256"
_CONTENT, _TYPE = "content", "type"


@frozen(kw_only=True)
class FileFolder(AddressedFiles):
    """The folder of all tenants, each in one of its own.

    Attributes:
        place: the folder; made with the first file.
        url: what the addresses begin with; the token follows.
        secret: gives what signs the addresses; at least 32 characters.
        clock: tells the time.
    """

    place: Path
    url: str
    secret: Callable[[], str] = field(repr=False)
    clock: Clock

    async def receive(self, token: str, content: bytes) -> None:
        """Store what an address for an upload brings: all of it or nothing.

        Raises:
            Unauthenticated: the address is not ours, for something else, or has expired.
            InvalidValue: it is of another size than was offered, or no text.
            Conflict: there is a file of that name, or the tenant has too many.
            Unavailable: it cannot be written.
        """
        claims = self._claims(token, "PUT")
        file = FileDetails(**claims["file"])
        _require_offered(file, content)
        place = self.place_of(TenantId.from_string(claims["tenant"]), file.name)
        try:
            await asyncio.to_thread(_write, place, file, content)
        except OSError as error:
            if error.errno in {ENOTEMPTY, EEXIST}:
                raise _exists() from None
            message = f"the file cannot be stored ({error.strerror})"
            raise Unavailable("files_unreachable", message) from error

    async def opened(self, token: str) -> tuple[FileDetails, bytes]:
        """The file of an address for a download, and what is in it.

        Raises:
            Unauthenticated: the address is not ours, for something else, or has expired.
            NotFound: it was removed.
        """
        claims = self._claims(token, "GET")
        store = FolderFileStore(self, TenantId.from_string(claims["tenant"]))
        file = await store.find(claims["name"])
        if file is None:
            raise _unknown()
        return file, await store.read(file.name)

    def signed(self, method: str, tenant_id: TenantId, until: datetime, **what: Any) -> str:  # noqa: ANN401 - any JSON
        """The address for one thing to be done with one of the tenant's files."""
        import jwt

        claims = {"method": method, "tenant": str(tenant_id), "exp": until, **what}
        return self.url + jwt.encode(claims, self.secret(), algorithm=_ALGORITHM)

    def place_of(self, tenant_id: TenantId, name: str) -> Path:
        """The folder of a tenant's file."""
        return self.place / str(tenant_id) / clean_file_name(name)

    def _claims(self, token: str, method: str) -> dict[str, Any]:
        import jwt

        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self.secret(),
                algorithms=[_ALGORITHM],
                # Its own clock tells whether it has expired, not this library's.
                options={"require": ["exp"], "verify_exp": False},
            )
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
        until = self._folder.clock.now() + UPLOAD_FOR
        url = self._folder.signed("PUT", self._tenant_id, until, file=asdict(file))
        headers = (("Content-Type", file.content_type),)
        return SignedAddress(method="PUT", url=url, headers=headers, expires_at=until)

    async def find(self, name: str) -> FileDetails | None:
        """The file of that name, or None.

        Raises:
            InvalidValue: it is no name.
        """
        place = self._folder.place_of(self._tenant_id, name)
        return await asyncio.to_thread(_details_of, place)

    async def all(self) -> Sequence[FileDetails]:
        """Every file, in order of the names."""
        own = self._folder.place / str(self._tenant_id)
        return await asyncio.to_thread(lambda: [*_files_in(own)])

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

    async def read(self, name: str) -> bytes:
        """What is in the file.

        Raises:
            InvalidValue: it is no name.
            NotFound: the tenant has no such file.
        """
        place = self._folder.place_of(self._tenant_id, name)
        try:
            return await asyncio.to_thread((place / _CONTENT).read_bytes)
        except FileNotFoundError:
            raise _unknown() from None

    async def remove(self, name: str) -> None:
        """Remove the file, if there is one.

        Raises:
            InvalidValue: it is no name.
        """
        place = self._folder.place_of(self._tenant_id, name)
        await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)

    async def remove_all(self) -> None:
        """Remove all that the tenant has."""
        own = self._folder.place / str(self._tenant_id)
        await asyncio.to_thread(shutil.rmtree, own, ignore_errors=True)


def _require_offered(file: FileDetails, content: bytes) -> None:
    if len(content) != file.size:
        message = "what was sent is of another size than was offered; offer it anew"
        raise InvalidValue("file_not_as_offered", message, field="body")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        message = "what was sent is no text in UTF-8, whatever its type says"
        raise InvalidValue("file_not_text", message, field="body")


def _write(place: Path, file: FileDetails, content: bytes) -> None:
    own = place.parent
    own.mkdir(parents=True, exist_ok=True)
    if len([*_files_in(own)]) >= MOST_FILES:
        raise too_many_files()
    # No file's name begins with a dot.
    with TemporaryDirectory(prefix=".", dir=own, ignore_cleanup_errors=True) as draft:
        (Path(draft) / _TYPE).write_text(file.content_type)
        with (Path(draft) / _CONTENT).open("xb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        # Appears complete or not at all, and never replaces one that is there.
        Path(draft).rename(place)


def _files_in(own: Path) -> Iterator[FileDetails]:
    if own.is_dir():
        for place in sorted(own.iterdir()):
            file = None if place.name.startswith(".") else _details_of(place)
            if file is not None:
                yield file


def _details_of(place: Path) -> FileDetails | None:
    try:
        content_type, size = (place / _TYPE).read_text(), (place / _CONTENT).stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return None
    return FileDetails(name=place.name, content_type=content_type, size=size)


def _exists() -> Conflict:
    return Conflict("file_exists", "there is a file of that name; remove it first")


def _unknown() -> NotFound:
    return NotFound("file_unknown", "there is no such file")


def _refused() -> Unauthenticated:
    return Unauthenticated("address_refused", "the address is not valid, or not any more")
