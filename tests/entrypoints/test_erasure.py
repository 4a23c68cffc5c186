"""One tenant's export and erasure by whoever owns the database, while others are served from it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import create_engine, text

from adapters.sql.address import engine_url
from adapters.sql.schema import metadata
from application.evidence import FileDetails
from application.panel import HoldPanel, hold_panel
from application.panel.ports import SilentObserver
from application.shared import check_record
from domain.panel import Panel
from domain.shared import Conflict, NotFound, Unavailable
from domain.tenancy import Principal, Role, TenantErased, TenantId
from entrypoints.application import Application
from entrypoints.bootstrap import open_application
from entrypoints.deliberations import run_panel
from entrypoints.erasure import TenantHeld, count_panels, erase_tenant
from entrypoints.settings import Settings
from entrypoints.tenant_export import export_tenant
from tests.entrypoints.panels_begun import a_tenant, begun

LEFT = {"events", "event_heads"}
NOTE = FileDetails(name="note.md", content_type="text/markdown", size=7)


@pytest.fixture
async def service(postgresql_app_url: str) -> AsyncIterator[Application]:
    async with open_application(Settings(postgresql_app_url), serving=True) as opened:
        yield opened


@pytest.fixture
async def owner(postgresql_owner_url: str) -> AsyncIterator[Application]:
    async with open_application(Settings(postgresql_owner_url)) as opened:
        yield opened


def operator(tenant_id: TenantId) -> Principal:
    return Principal(tenant_id=tenant_id, subject="operator", name="operator", role=Role.OWNER)


async def with_panels(service: Application) -> tuple[TenantId, Panel]:
    """A tenant with a panel that has ended and one that is under way."""
    tenant_id = await a_tenant(service)
    ended = await begun(service, tenant_id)
    await run_panel(service, tenant_id, ended.panel_id, observer=SilentObserver())
    await begun(service, tenant_id)
    return tenant_id, ended


def rows_of(url: str, tenant_id: TenantId) -> dict[str, int]:
    """How many rows the tenant has in each table that holds any, checkpoints too."""
    engine = create_engine(engine_url(url))
    own = {"tenant": str(tenant_id)}
    found = {}
    with engine.connect() as connection:
        for table in metadata.tables:
            count = f"SELECT count(*) FROM {table} WHERE tenant_id = :tenant"  # noqa: S608
            found[table] = connection.scalar(text(count), own) or 0
        threads = (
            "SELECT count(*) FROM checkpoints.checkpoints WHERE thread_id LIKE :tenant || ':%'"
        )
        found["checkpoints"] = connection.scalar(text(threads), own) or 0
    engine.dispose()
    return {name: count for name, count in found.items() if count}


async def test_one_tenant_is_erased_alone_and_its_chain_can_still_be_verified(
    service: Application, owner: Application, postgresql_url: str
) -> None:
    (us, _), (them, _) = await with_panels(service), await with_panels(service)
    before = rows_of(postgresql_url, them)
    record = await service.events(them).after(0, limit=999)

    erased = await erase_tenant(owner, us, by=operator(us))

    assert erased == 2
    assert {*rows_of(postgresql_url, us)} == LEFT
    assert rows_of(postgresql_url, them) == before
    assert await service.events(them).after(0, limit=999) == record
    check = await check_record(service.events(us))
    assert check.is_intact
    assert check.erased == check.events - 1
    assert await service.directory.find(us) is None
    with pytest.raises(NotFound):
        await erase_tenant(owner, us, by=operator(us))


async def test_the_services_user_erases_no_tenant(service: Application) -> None:
    tenant_id, _ = await with_panels(service)
    event = TenantErased(tenant_id=tenant_id, by="x", occurred_at=service.clock.now())

    with pytest.raises(Unavailable):
        await service.directory.erase(event)

    assert await service.directory.find(tenant_id) is not None
    with pytest.raises(Unavailable, match="by the owner of the database"):
        await erase_tenant(service, tenant_id, by=operator(tenant_id))
    assert await count_panels(service, tenant_id) == 2


async def test_a_hold_keeps_the_whole_tenant(service: Application, owner: Application) -> None:
    tenant_id, panel = await with_panels(service)
    await hold_panel(
        HoldPanel(by=operator(tenant_id), panel_id=panel.panel_id, reason="Acme against Foo"),
        holds=service.holds(tenant_id),
        clock=service.clock,
    )

    with pytest.raises(TenantHeld, match=str(panel.panel_id)) as refusal:
        await erase_tenant(owner, tenant_id, by=operator(tenant_id))

    assert refusal.value.code == "tenant_held"
    assert isinstance(refusal.value, Conflict)
    assert await count_panels(owner, tenant_id) == 2


async def test_an_export_holds_one_tenants_data_and_nothing_of_another(
    service: Application, owner: Application, tmp_path: Path
) -> None:
    (us, ours), (them, theirs) = await with_panels(service), await with_panels(service)
    file = tmp_path / "ours.zip"

    manifest = await export_tenant(owner, us, file)

    with ZipFile(file) as archive:
        told = {name: archive.read(name).decode() for name in archive.namelist()}
    assert str(ours.panel_id) in told["panels.jsonl"]
    assert json.loads(told["manifest.json"]) == manifest
    assert manifest["files"]["panels.jsonl"]["lines"] == 2
    for secret in (str(them), str(theirs.panel_id)):
        assert secret not in "".join(told.values())


async def test_uploaded_files_are_exported_and_go_with_their_tenant(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with open_application(Settings(sqlite_url)) as application:
        ours, theirs = await a_tenant(application), await a_tenant(application)
        assert application.files is not None
        assert application.files.addressed is not None
        for tenant_id in (ours, theirs):
            address = await application.files_of(tenant_id).offer_upload(NOTE)
            token = address.url.partition("token=")[2]
            await application.files.addressed.receive(token, b"A note.")

        await export_tenant(application, ours, tmp_path / "ours.zip")
        await erase_tenant(application, ours, by=operator(ours))

        assert await application.files_of(ours).all() == []
        assert await application.files_of(theirs).all() == [NOTE]
    with ZipFile(tmp_path / "ours.zip") as archive:
        (line,) = archive.read("files.jsonl").splitlines()
    assert json.loads(line) == {
        "name": "note.md",
        "content_type": "text/markdown",
        "size": 7,
        "content_base64": "QSBub3RlLg==",
    }
