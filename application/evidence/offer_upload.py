"""Let a file be uploaded, to be a panel's evidence."""

from attrs import frozen

from application.evidence.ports import MOST_FILES, FileDetails, FileStore, SignedAddress
from domain.shared import Conflict
from domain.tenancy import Permission, Principal


@frozen(kw_only=True)
class OfferUpload:
    """Somebody has a file.

    Attributes:
        by: who, and for whose tenant.
        file: what it is.
    """

    by: Principal
    file: FileDetails


async def offer_upload(command: OfferUpload, *, files: FileStore) -> SignedAddress:
    """An address that takes it, once; until it is used nothing is stored.

    Raises:
        Forbidden: they may not convene panels.
        Conflict: there is a file of that name, or the tenant has as many as it may.
    """
    command.by.require(Permission.PANELS_WRITE)
    if len(await files.all()) >= MOST_FILES:
        raise too_many_files()
    return await files.offer_upload(command.file)


def too_many_files() -> Conflict:
    """The error where a tenant has as many files as it may."""
    message = f"there are {MOST_FILES} files already, which is the most; remove some first"
    return Conflict("files_too_many", message)
