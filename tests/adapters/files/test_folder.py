"""What a folder of files takes, beyond what every store of files does."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.files.folder import FolderFileStore
from adapters.system import SystemClock
from application.evidence.ports import MOST_FILES
from domain.tenancy import TenantId
from tests.contracts.handed_over import (
    CONTENT,
    NOTE,
    Ahead,
    sent,
    served_folder,
    uploaded,
    uploaded_under,
)


@pytest.fixture
def tenant_id() -> TenantId:
    return TenantId.generate()


async def test_an_address_of_a_folder_that_has_expired_is_refused(
    tmp_path: Path, tenant_id: TenantId
) -> None:
    clock = Ahead()
    with served_folder(tmp_path, clock) as folder:
        store = FolderFileStore(folder, tenant_id)
        upload = await store.offer_upload(NOTE)
        await uploaded(store)
        download = await store.offer_download(NOTE.name)
        clock.by = timedelta(hours=3)

        late = [await sent(upload, CONTENT), await sent(download)]

    assert [answer.text for answer in late] == ["address_refused"] * 2


@pytest.mark.parametrize(
    "content", [b"Short", b"Longer than was offered.", b"\xff\xfe ZIP.", b"A\0note."]
)
async def test_what_a_folder_was_not_offered_is_not_stored(
    tmp_path: Path, tenant_id: TenantId, content: bytes
) -> None:
    with served_folder(tmp_path, SystemClock()) as folder:
        store = FolderFileStore(folder, tenant_id)

        answer = await sent(await store.offer_upload(NOTE), content)

    assert answer.text in {"file_not_as_offered", "file_not_text"}
    assert await store.all() == []


async def test_a_folder_takes_no_more_than_a_tenant_may_have_however_many_were_offered(
    tmp_path: Path, tenant_id: TenantId
) -> None:
    with served_folder(tmp_path, SystemClock()) as folder:
        store = FolderFileStore(folder, tenant_id)
        one_more = await store.offer_upload(NOTE)
        await uploaded_under(store, (f"note-{number}.md" for number in range(MOST_FILES)))

        answer = await sent(one_more, CONTENT)

    assert answer.text == "files_too_many"
    assert await store.find(NOTE.name) is None
