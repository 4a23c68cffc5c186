"""Look at the files of a tenant, and let one be fetched."""

from collections.abc import Sequence

from attrs import frozen

from application.evidence.ports import FileDetails, FileStore, SignedAddress
from domain.shared import NotFound
from domain.tenancy import Permission, Principal


@frozen(kw_only=True)
class FoundFile:
    """A file, and where it is fetched for a while."""

    file: FileDetails
    download: SignedAddress


async def list_files(by: Principal, *, files: FileStore) -> Sequence[FileDetails]:
    """All files of the tenant, in order of the names.

    Raises:
        Forbidden: they may not read panels.
    """
    by.require(Permission.PANELS_READ)
    return await files.all()


async def find_file(name: str, by: Principal, *, files: FileStore) -> FoundFile:
    """The file of that name, with an address that gives it.

    Raises:
        Forbidden: they may not read panels.
        InvalidValue: it is no name of a file.
        NotFound: the tenant has no such file.
    """
    by.require(Permission.PANELS_READ)
    file = await files.find(name)
    if file is None:
        raise file_unknown()
    return FoundFile(file=file, download=await files.offer_download(name))


def file_unknown() -> NotFound:
    """The error where a tenant has no file of that name."""
    return NotFound("file_unknown", "there is no such file")
