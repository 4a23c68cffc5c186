"""Where files are kept that are uploaded to be evidence."""

import hmac
from collections.abc import Callable
from functools import partial
from pathlib import Path

from application.evidence import FileStore
from application.shared import Clock
from domain.tenancy import TenantId
from entrypoints.application import EvidenceFiles
from entrypoints.bootstrap.signing import cursor_key
from entrypoints.settings import Settings

FILE_CONTENT_PATH = "/api/v1/file-content"
"""Where the service answers the addresses of files in a folder."""

_PURPOSE = b"ask-panel addresses of files 1"


def evidence_files(
    settings: Settings, clock: Clock, elsewhere: Callable[[TenantId], FileStore] | None
) -> EvidenceFiles | None:
    """The set folder, else what the stores of everything else have, else beside the database.

    Args:
        settings: what the installation is told.
        clock: tells the time.
        elsewhere: the files of a tenant, where what keeps the panels keeps files too.

    Returns:
        None where there is none of these: nobody has said which folder several machines share.
    """
    place = file_folder(settings)
    if place is None:
        return None if elsewhere is None else EvidenceFiles(of=elsewhere, addressed=None)
    from adapters.files.folder import FileFolder, FolderFileStore

    folder = FileFolder(
        place=place,
        url=f"{FILE_CONTENT_PATH}?token=",
        secret=lambda: hmac.digest(cursor_key(settings), _PURPOSE, "sha256").hex(),
        clock=clock,
    )
    return EvidenceFiles(of=partial(FolderFileStore, folder), addressed=folder)


def file_folder(settings: Settings) -> Path | None:
    """The folder that is set, else the one beside a SQLite database; None where there is none."""
    if settings.file_folder is not None:
        return Path(settings.file_folder)
    from adapters.sql.address import engine_url, is_sqlite

    url = engine_url(settings.database_url)
    if not is_sqlite(url):
        return None
    database = Path(str(url.database))
    return database.with_name(f"{database.stem}-files")
