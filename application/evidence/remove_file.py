"""Remove a file that was uploaded."""

from attrs import frozen

from application.evidence.find_file import file_unknown
from application.evidence.ports import FileStore
from domain.tenancy import Permission, Principal


@frozen(kw_only=True)
class RemoveFile:
    """A file is not needed any more.

    Attributes:
        by: who says so, and for whose tenant.
        name: which one.
    """

    by: Principal
    name: str


async def remove_file(command: RemoveFile, *, files: FileStore) -> None:
    """Remove it; panels that took it as evidence keep its text.

    Raises:
        Forbidden: they may not convene panels.
        InvalidValue: it is no name of a file.
        NotFound: the tenant has no such file.
    """
    command.by.require(Permission.PANELS_WRITE)
    found = await files.find(command.name)
    # Also what breaks a rule and so counts as nothing: it would keep the name.
    await files.remove(command.name)
    if found is None:
        raise file_unknown()
