"""Files are handed over by signed addresses, whatever keeps them."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.folder import FolderFileStore
from adapters.supabase.files import SupabaseFileStore
from application.evidence import FileDetails, FileStore
from application.evidence.ports import (
    DOWNLOAD_FOR,
    FILE_LIMIT,
    MOST_FILES,
    UPLOAD_FOR,
    clean_file_name,
)
from domain.shared import Conflict, DomainError, InvalidValue, NotFound
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
from tests.supabase.connected import connected
from tests.supabase.project import Project


@frozen
class Files:
    """The files of each tenant, and the clock by which a folder's addresses expire."""

    of: Callable[[TenantId], FileStore]
    clock: Ahead


@pytest.fixture(params=["folder", "supabase"])
async def files(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Files]:
    clock = Ahead()
    if request.param == "supabase":
        project: Project = request.getfixturevalue("supabase_project")
        async with connected(project) as opened:
            yield Files(lambda tenant_id: SupabaseFileStore(opened, tenant_id, clock), clock)
        return
    with served_folder(tmp_path, clock) as folder:
        yield Files(lambda tenant_id: FolderFileStore(folder, tenant_id), clock)


async def test_a_file_is_handed_over_and_fetched_by_signed_addresses(
    files: Files, tenant_id: TenantId
) -> None:
    store = files.of(tenant_id)

    await uploaded(store)

    assert await store.find(NOTE.name) == NOTE
    assert await store.read(NOTE.name) == CONTENT
    fetched = await sent(await store.offer_download(NOTE.name))
    assert fetched.content == CONTENT
    assert fetched.headers["Content-Type"].partition(";")[0] == NOTE.content_type


async def test_what_was_not_uploaded_is_not_there(files: Files, tenant_id: TenantId) -> None:
    store = files.of(tenant_id)
    await store.offer_upload(NOTE)

    assert await store.find(NOTE.name) is None
    with pytest.raises(NotFound):
        await store.offer_download(NOTE.name)
    with pytest.raises(NotFound):
        await store.read(NOTE.name)
    assert await store.all() == []
    await store.remove(NOTE.name)
    await store.remove_all()


async def test_an_address_takes_one_file_and_replaces_none(
    files: Files, tenant_id: TenantId
) -> None:
    store = files.of(tenant_id)
    address = await store.offer_upload(NOTE)
    await sent(address, CONTENT)

    again = await sent(address, b"Other.!")

    assert again.status_code == 400
    assert (await sent(await store.offer_download(NOTE.name))).content == CONTENT
    with pytest.raises(Conflict):
        await store.offer_upload(NOTE)


async def test_a_removed_file_is_gone_and_its_name_is_free(
    files: Files, tenant_id: TenantId
) -> None:
    store = files.of(tenant_id)
    await uploaded(store)
    address = await store.offer_download(NOTE.name)

    await store.remove(NOTE.name)

    assert (await sent(address)).status_code == 400
    assert await store.find(NOTE.name) is None
    await uploaded(store)


async def test_another_type_than_was_offered_is_not_given_to_anybody(
    files: Files, tenant_id: TenantId
) -> None:
    store = files.of(tenant_id)
    address = await store.offer_upload(NOTE)

    await sent(evolve(address, headers=(("Content-Type", "text/html"),)), CONTENT)

    # A folder goes by what was offered, whatever is said with the upload; Storage takes it so.
    found = await store.find(NOTE.name)
    assert found in {NOTE, None}
    assert await store.all() == ([NOTE] if found else [])
    await store.remove(NOTE.name)
    await uploaded(store)


async def test_an_empty_file_is_not_there(files: Files, tenant_id: TenantId) -> None:
    store = files.of(tenant_id)

    await sent(await store.offer_upload(NOTE), b"")

    assert await store.find(NOTE.name) is None
    assert await store.all() == []


async def test_all_files_are_listed_by_name_however_many_there_are(
    files: Files, tenant_id: TenantId
) -> None:
    store = files.of(tenant_id)
    names = sorted(f"note-{number}.md" for number in range(MOST_FILES))
    await uploaded_under(store, reversed(names))

    assert [file.name for file in await store.all()] == names

    await store.remove_all()
    assert await store.all() == []


async def test_files_of_another_tenant_are_not_there(files: Files, tenant_id: TenantId) -> None:
    await uploaded(files.of(tenant_id))
    other = files.of(TenantId.generate())

    assert await other.find(NOTE.name) is None
    with pytest.raises(NotFound):
        await other.offer_download(NOTE.name)
    with pytest.raises(NotFound):
        await other.read(NOTE.name)
    assert await other.all() == []
    await other.remove(NOTE.name)
    await other.remove_all()
    await uploaded(other, content=b"Theirs!")

    fetched = await sent(await files.of(tenant_id).offer_download(NOTE.name))
    assert fetched.content == CONTENT


async def test_an_address_does_not_do_what_it_was_not_signed_for(
    files: Files, tenant_id: TenantId
) -> None:
    store = files.of(tenant_id)
    up = await store.offer_upload(evolve(NOTE, name="other.md"))
    await uploaded(store)
    down = await store.offer_download(NOTE.name)

    crossed = [
        evolve(up, method="GET"),
        evolve(down, method="PUT"),
        evolve(down, url=down.url[:-4] + "AAAA"),
    ]

    for address in crossed:
        answer = await sent(address, CONTENT if address.method == "PUT" else None)
        assert answer.status_code >= 400
    assert (await sent(down)).content == CONTENT


async def test_an_address_says_until_when_it_holds(files: Files, tenant_id: TenantId) -> None:
    store = files.of(tenant_id)
    now = files.clock.now()
    upload = await store.offer_upload(NOTE)
    await uploaded(store)
    download = await store.offer_download(NOTE.name)
    later = files.clock.now()

    assert now <= upload.expires_at - UPLOAD_FOR <= later
    assert now <= download.expires_at - DOWNLOAD_FOR <= later


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/note.md",
        "../note.md",
        "a/../note.md",
        "a//note.md",
        "a/.hidden",
        "..",
        "a\\..\\b",
        "%2e%2e/note.md",
        "a/note.md",
        "note.md\n",
        "x" * 101,
        "nöte.md",
        "a!b",
    ],
)
async def test_a_name_that_leads_elsewhere_is_refused(
    files: Files, tenant_id: TenantId, name: str
) -> None:
    store = files.of(tenant_id)

    for refused in (store.find, store.offer_download, store.read, store.remove):
        with pytest.raises(InvalidValue) as refusal:
            await refused(name)
        assert refusal.value.field == "name"
    with pytest.raises(InvalidValue):
        FileDetails(name=name, content_type="text/plain", size=1)


@given(st.text(alphabet="ab./\\%!~\x00ö-_", max_size=30))
def test_no_name_leads_out_of_its_folder(name: str) -> None:
    try:
        clean_file_name(name)
    except InvalidValue:
        return
    assert name not in {"", ".", ".."}
    assert "/" not in name
    assert name.isascii()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"size": 0}, "size"),
        ({"size": FILE_LIMIT + 1}, "size"),
        ({"content_type": "text/html"}, "content_type"),
        ({"content_type": "image/svg+xml"}, "content_type"),
    ],
)
def test_sizes_and_types_have_their_rules(change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        evolve(NOTE, **change)  # type: ignore[arg-type]

    assert refusal.value.field == field


async def test_a_storage_that_cannot_be_used_is_named_as_such(
    supabase_project: Project, tenant_id: TenantId
) -> None:
    async with connected(supabase_project) as opened:
        supabase_project.gateway.answer = (503, "paused")

        with pytest.raises(DomainError) as refusal:
            await SupabaseFileStore(opened, tenant_id, Ahead()).find(NOTE.name)

    assert refusal.value.code == "files_unreachable"
