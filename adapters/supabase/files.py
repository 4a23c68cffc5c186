"""Files in the Storage of a Supabase project."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from adapters.supabase.project import SupabaseProject
from application.evidence import FileDetails, FileStore, SignedAddress
from application.evidence.ports import DOWNLOAD_FOR, UPLOAD_FOR, clean_file_name
from application.shared import Clock
from domain.shared import Conflict, InvalidValue, NotFound, Unavailable
from domain.tenancy import TenantId

if TYPE_CHECKING:
    from storage3._async.file_api import AsyncBucketProxy

BUCKET = "ask-panel"
"""The bucket, which is not public; deploy/supabase/config.toml makes it."""

_PAGE = 100
_MISSING, _TAKEN = {"404"}, {"409"}


class SupabaseFileStore(FileStore):
    """One tenant's files: those whose path begins with the tenant's id.

    Addresses are signed on behalf of the project's `service_role`: what keeps tenants apart here
    is the path, which this class alone writes.
    """

    def __init__(self, project: SupabaseProject, tenant_id: TenantId, clock: Clock) -> None:
        """Keep the files of `tenant_id`."""
        self._project = project
        self._tenant_id = tenant_id
        self._clock = clock

    async def offer_upload(self, file: FileDetails) -> SignedAddress:
        """An address that takes such a file.

        Raises:
            Conflict: there is a file of that name.
        """
        with _domain_errors():
            offered = await self._bucket().create_signed_upload_url(self._path(file.name))
        return SignedAddress(
            method="PUT",
            url=self._required(offered["signed_url"]),
            headers=(("Content-Type", file.content_type),),
            expires_at=self._clock.now() + UPLOAD_FOR,
        )

    async def find(self, name: str) -> FileDetails | None:
        """The file of that name, or None.

        Raises:
            InvalidValue: it is no name.
        """
        try:
            with _domain_errors():
                told = await self._bucket().info(self._path(name))
        except NotFound:
            return None
        # By the types of its clients, Storage may leave both out.
        return _details(name, told.get("content_type") or "", told.get("size") or 0)

    async def all(self) -> Sequence[FileDetails]:
        """Every file, in order of the names."""
        told = [
            _details(one["name"], one["metadata"]["mimetype"], one["metadata"]["size"])
            async for one in self._listed()
            if one.get("metadata")  # a folder has none
        ]
        return [file for file in told if file is not None]

    async def offer_download(self, name: str) -> SignedAddress:
        """An address that gives the file.

        Raises:
            InvalidValue: it is no name.
            NotFound: the tenant has no such file.
        """
        seconds = int(DOWNLOAD_FOR.total_seconds())
        expires_at = self._clock.now() + DOWNLOAD_FOR
        with _domain_errors():
            signed = await self._bucket().create_signed_url(self._path(name), seconds)
        url = self._required(signed["signedUrl"])
        return SignedAddress(method="GET", url=url, expires_at=expires_at)

    async def read(self, name: str) -> bytes:
        """What is in the file.

        Raises:
            InvalidValue: it is no name.
            NotFound: the tenant has no such file.
        """
        with _domain_errors():
            return await self._bucket().download(self._path(name))

    async def remove(self, name: str) -> None:
        """Remove what lies under that name, if anything does.

        Raises:
            InvalidValue: it is no name.
        """
        with _domain_errors():
            await self._bucket().remove([self._path(name)])

    async def remove_all(self) -> None:
        """Remove all that the tenant has."""
        paths = [f"{self._tenant_id}/{one['name']}" async for one in self._listed()]
        with _domain_errors():
            for first in range(0, len(paths), _PAGE):
                await self._bucket().remove(paths[first : first + _PAGE])

    async def _listed(self) -> AsyncIterator[Mapping[str, Any]]:
        seen, more = 0, True
        while more:
            with _domain_errors():
                page = await self._bucket().list(
                    str(self._tenant_id),
                    {"limit": _PAGE, "offset": seen, "sortBy": {"column": "name", "order": "asc"}},
                )
            for one in page:
                yield one
            seen += len(page)
            more = len(page) == _PAGE

    def _path(self, name: str) -> str:
        return f"{self._tenant_id}/{clean_file_name(name)}"

    def _bucket(self) -> "AsyncBucketProxy":
        return self._project.storage().from_(BUCKET)

    def _required(self, url: str | None) -> str:
        """The address, which must lead to the project."""
        own = urlsplit(str(self._project.client.storage_url)).netloc
        if url is None or urlsplit(url).netloc != own:
            raise _failed()
        return url


def _details(name: str, content_type: str, size: int) -> FileDetails | None:
    """The file; None where it breaks a rule: Storage takes whatever the bucket is set to take."""
    try:
        kind = content_type.partition(";")[0].strip()
        return FileDetails(name=name, content_type=kind, size=size)
    except InvalidValue:
        return None


@contextmanager
def _domain_errors() -> Iterator[None]:
    import httpx
    from storage3.exceptions import StorageApiError
    from storage3.utils import StorageException

    try:
        yield
    except StorageApiError as error:
        if str(error.status) in _MISSING:
            raise NotFound("file_unknown", "there is no such file") from error
        if str(error.status) in _TAKEN:
            raise Conflict(
                "file_exists", "there is a file of that name; remove it first"
            ) from error
        raise _failed() from error
    except (StorageException, httpx.HTTPError) as error:
        raise _failed() from error


def _failed() -> Unavailable:
    message = "the project's Storage cannot be used; check that its bucket 'ask-panel' is there"
    return Unavailable("files_unreachable", message)
