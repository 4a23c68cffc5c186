"""Files in the Storage of a Supabase project."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adapters.supabase.project import SupabaseProject
from application.shared import Clock, FileDetails, FileStore, SignedAddress
from application.shared.files import DOWNLOAD_FOR, clean_file_name
from domain.shared import Conflict, NotFound, Unavailable
from domain.tenancy import TenantId

if TYPE_CHECKING:
    from storage3._async.file_api import AsyncBucketProxy

BUCKET = "ask-panel"
"""The bucket, which is not public; deploy/supabase/config.toml makes it."""

_UPLOAD_FOR = timedelta(hours=2)
"""How long Supabase's upload addresses hold; nobody is asked."""

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
            expires_at=self._clock.now() + _UPLOAD_FOR,
        )

    async def find(self, name: str) -> FileDetails | None:
        """The file of that name, or None.

        Raises:
            InvalidValue: it is no name, or what lies there breaks a rule of files.
        """
        try:
            with _domain_errors():
                told = await self._bucket().info(self._path(name))
        except NotFound:
            return None
        return FileDetails(name=name, content_type=told["content_type"], size=told["size"])

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

    async def remove(self, name: str) -> None:
        """Remove the file, if there is one.

        Raises:
            InvalidValue: it is no name.
        """
        with _domain_errors():
            await self._bucket().remove([self._path(name)])

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
