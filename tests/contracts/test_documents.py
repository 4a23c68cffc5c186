import asyncio

import pytest

from domain.evidence import Document
from domain.panel import Panel
from domain.shared import NotFound
from domain.tenancy import TenantId
from tests.contracts.examples import a_panel, an_erasure
from tests.contracts.store import Store
from tests.patience import PATIENCE_SECONDS

NOTE = Document(name="note.md", text="A note.")
OTHER = Document(name="other.md", text="Another note.")


async def test_a_text_comes_back_character_for_character(store: Store, tenant_id: TenantId) -> None:
    texts = ["plain", "Größe 木 🍃\r\n\ttabs\u0085\u2028e\u0301", "x" * 200_000]
    documents = [Document(name="a.md", text=text) for text in texts]

    async with store.unit_of_work(tenant_id) as uow:
        await uow.documents.add(documents)
        await uow.commit()
    async with store.unit_of_work(tenant_id) as uow:
        loaded = [await uow.documents.text(document.digest) for document in documents]

    assert loaded == texts


async def test_the_same_text_can_be_added_again_under_any_name(
    store: Store, tenant_id: TenantId
) -> None:
    async with store.unit_of_work(tenant_id) as uow:
        await uow.documents.add([NOTE, Document(name="copy.md", text=NOTE.text)])
        await uow.commit()
    async with store.unit_of_work(tenant_id) as uow:
        await uow.documents.add([NOTE])
        await uow.documents.add([])
        await uow.commit()

        assert await uow.documents.text(NOTE.digest) == NOTE.text


async def test_a_foreign_text_is_not_found(store: Store, tenant_id: TenantId) -> None:
    async with store.unit_of_work(tenant_id) as uow:
        await uow.documents.add([NOTE])
        await uow.commit()

    async with store.unit_of_work(TenantId.generate()) as uow:
        with pytest.raises(NotFound):
            await uow.documents.text(NOTE.digest)


async def convened(store: Store, tenant_id: TenantId, *evidence: Document) -> Panel:
    panel = a_panel(tenant_id, evidence=evidence)
    async with store.unit_of_work(tenant_id) as uow:
        await uow.documents.add(evidence)
        await uow.panels.add(panel)
        await uow.commit()
    return panel


async def delete(store: Store, panel: Panel) -> None:
    async with store.unit_of_work(panel.tenant_id) as uow:
        await uow.panels.erase(an_erasure(panel.tenant_id, panel.panel_id))
        await uow.commit()


async def kept(store: Store, tenant_id: TenantId) -> list[Document]:
    """Which of the two notes are stored."""
    there = []
    async with store.unit_of_work(tenant_id) as uow:
        for document in (NOTE, OTHER):
            try:
                there.append(
                    Document(name=document.name, text=await uow.documents.text(document.digest))
                )
            except NotFound:
                continue
    return there


async def test_texts_go_with_the_last_panel_that_refers_to_them(
    store: Store, tenant_id: TenantId
) -> None:
    copy = Document(name="copy.md", text=NOTE.text)
    first = await convened(store, tenant_id, NOTE, OTHER, copy)
    second = await convened(store, tenant_id, NOTE)

    await delete(store, first)
    after_one = await kept(store, tenant_id)
    await delete(store, second)

    assert after_one == [NOTE]
    assert await kept(store, tenant_id) == []


async def test_a_deletion_takes_no_foreign_text(store: Store, tenant_id: TenantId) -> None:
    mine = await convened(store, tenant_id, NOTE)
    neighbour = TenantId.generate()
    await convened(store, neighbour, NOTE)

    await delete(store, mine)

    assert await kept(store, neighbour) == [NOTE]


async def test_a_deletion_that_is_not_committed_takes_no_text(
    store: Store, tenant_id: TenantId
) -> None:
    panel = await convened(store, tenant_id, NOTE)

    async with store.unit_of_work(tenant_id) as uow:
        await uow.panels.erase(an_erasure(tenant_id, panel.panel_id))

    assert await kept(store, tenant_id) == [NOTE]


async def test_a_text_that_is_added_again_outlives_the_panel_that_is_deleted_meanwhile(
    store: Store, tenant_id: TenantId
) -> None:
    first = await convened(store, tenant_id, NOTE)
    second = a_panel(tenant_id, evidence=(NOTE,))

    async with store.unit_of_work(tenant_id) as uow:
        await uow.documents.add([NOTE])
        await uow.documents.text(NOTE.digest)
        deleting = asyncio.create_task(delete(store, first))
        await asyncio.sleep(0.1)
        await uow.panels.add(second)
        await uow.commit()
    await deleting

    assert await kept(store, tenant_id) == [NOTE]


async def test_a_text_that_is_added_while_it_is_deleted_is_there_in_the_end(
    store: Store, tenant_id: TenantId
) -> None:
    first = await convened(store, tenant_id, NOTE)

    async with store.unit_of_work(tenant_id) as uow:
        await uow.panels.erase(an_erasure(tenant_id, first.panel_id))
        convening = asyncio.create_task(convened(store, tenant_id, NOTE, OTHER))
        await asyncio.sleep(0.1)
        await uow.commit()
    await convening

    assert await kept(store, tenant_id) == [NOTE, OTHER]


async def test_however_panels_come_and_go_no_panel_loses_its_text_and_none_is_left_over(
    store: Store, tenant_id: TenantId
) -> None:
    async def come_and_go() -> None:
        for _ in range(5):
            panel = await convened(store, tenant_id, OTHER, NOTE)
            assert await kept(store, tenant_id) == [NOTE, OTHER]
            await delete(store, panel)

    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*(come_and_go() for _ in range(8)))

    assert await kept(store, tenant_id) == []
