"""Who may bring, fetch and remove files, and what becomes of them as evidence."""

from collections.abc import Awaitable
from pathlib import Path

import pytest

from adapters.files.folder import FileFolder, FolderFileStore
from adapters.system import SystemClock
from application.evidence import (
    FileDetails,
    OfferUpload,
    RemoveFile,
    find_file,
    list_files,
    offer_upload,
    read_documents,
    remove_file,
)
from domain.shared import Forbidden, InvalidValue, NotFound
from domain.tenancy import Permission, Principal, Role, TenantId

CONTENT = "First line.\r\nSecond line, r\u00e9sum\u00e9.\r".encode()


def details(name: str) -> FileDetails:
    return FileDetails(name=name, content_type="text/plain", size=len(CONTENT))


@pytest.fixture
def tenant_id() -> TenantId:
    return TenantId.generate()


@pytest.fixture
def folder(tmp_path: Path) -> FileFolder:
    return FileFolder(place=tmp_path, url="?", secret=lambda: "s" * 32, clock=SystemClock())


@pytest.fixture
def files(folder: FileFolder, tenant_id: TenantId) -> FolderFileStore:
    return FolderFileStore(folder, tenant_id)


def somebody(tenant_id: TenantId, *scopes: Permission) -> Principal:
    return Principal(
        tenant_id=tenant_id, subject="s", name="s", role=Role.OWNER, scopes=frozenset(scopes)
    )


async def upload(name: str, folder: FileFolder, files: FolderFileStore, by: Principal) -> None:
    address = await offer_upload(OfferUpload(by=by, file=details(name)), files=files)
    await folder.receive(address.url[1:], CONTENT)


async def test_documents_come_in_the_order_asked_for_with_the_line_ends_that_editors_show(
    folder: FileFolder, files: FolderFileStore, tenant_id: TenantId
) -> None:
    by = somebody(tenant_id, Permission.PANELS_WRITE)
    for name in ("a.txt", "b.txt"):
        await upload(name, folder, files, by)

    documents = await read_documents(["b.txt", "a.txt"], files=files)

    assert [document.name for document in documents] == ["b.txt", "a.txt"]
    assert documents[0].text == "First line.\nSecond line, r\u00e9sum\u00e9.\n"
    assert await read_documents([], files=files) == []


async def test_a_file_that_is_not_there_is_told_by_its_place(files: FolderFileStore) -> None:
    with pytest.raises(InvalidValue) as refusal:
        await read_documents(["nowhere.txt"], files=files)

    assert (refusal.value.code, refusal.value.field) == ("file_unknown", "files.0")


async def test_what_somebody_may_do_with_files_is_what_they_may_do_with_panels(
    folder: FileFolder, files: FolderFileStore, tenant_id: TenantId
) -> None:
    reader = somebody(tenant_id, Permission.PANELS_READ)
    writer = somebody(tenant_id, Permission.PANELS_WRITE)
    await upload("a.txt", folder, files, writer)

    assert await list_files(reader, files=files) == [details("a.txt")]
    assert (await find_file("a.txt", reader, files=files)).file == details("a.txt")
    refused: list[Awaitable[object]] = [
        list_files(writer, files=files),
        find_file("a.txt", writer, files=files),
        offer_upload(OfferUpload(by=reader, file=details("b.txt")), files=files),
        remove_file(RemoveFile(by=reader, name="a.txt"), files=files),
    ]
    for one in refused:
        with pytest.raises(Forbidden):
            await one
    await remove_file(RemoveFile(by=writer, name="a.txt"), files=files)
    with pytest.raises(NotFound):
        await find_file("a.txt", reader, files=files)
