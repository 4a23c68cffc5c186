"""The whole application on a Supabase project: its API for what is kept, its database for jobs."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from attrs import evolve

from adapters.supabase import SupabaseStorageCheck
from application.panel.ports import SilentObserver
from application.shared import check_record
from domain.panel import PanelStatus
from domain.shared import Conflict, InvalidValue, NotFound, Unavailable
from domain.tenancy import Principal, Role, TenantId
from entrypoints.api.app import create_app
from entrypoints.bootstrap import Application, open_application
from entrypoints.deliberations import run_panel
from entrypoints.erasure import erase_tenant
from entrypoints.settings import Settings
from tests.entrypoints.api.panels.conftest import Caller
from tests.entrypoints.api.serving import served
from tests.entrypoints.panels_begun import a_tenant, begun, stored
from tests.entrypoints.worker.process import worker
from tests.patience import PATIENCE_SECONDS
from tests.postgresql import OWNER, SERVICE, url_as
from tests.supabase.gateway import PUBLISHABLE_KEY
from tests.supabase.project import Project
from tests.supabase.storage import StoredObject
from tests.supabase.tokens import SECRET, private_jwk


@pytest.fixture
def settings(supabase_project: Project) -> Settings:
    return Settings(
        url_as(supabase_project.database_url, SERVICE),
        supabase_url=supabase_project.url,
        supabase_key=PUBLISHABLE_KEY,
        supabase_jwt_secret=private_jwk(),
    )


@pytest.fixture
async def application(settings: Settings) -> AsyncIterator[Application]:
    async with open_application(settings) as opened:
        yield opened


async def test_a_panel_is_convened_run_and_read_by_the_projects_api(
    application: Application,
) -> None:
    tenant_id = await a_tenant(application)
    panel = await begun(application, tenant_id)

    await run_panel(application, tenant_id, panel.panel_id, observer=SilentObserver())

    ended = await stored(application, panel)
    assert ended.status is PanelStatus.COMPLETED
    assert ended.consensus is not None
    assert len(await application.journal(tenant_id).of_panel(panel.panel_id)) == 3
    check = await check_record(application.events(tenant_id))
    assert check.is_intact
    assert isinstance(application.storage, SupabaseStorageCheck)


async def test_a_panel_put_over_http_is_run_by_a_worker(settings: Settings, tmp_path: Path) -> None:
    environment = {
        "ASK_PANEL_SUPABASE_URL": str(settings.supabase_url),
        "ASK_PANEL_SUPABASE_KEY": PUBLISHABLE_KEY,
        "ASK_PANEL_SUPABASE_JWT_SECRET": SECRET,
    }
    tenant_id = TenantId.generate()
    headers = {"X-Tenant-ID": str(tenant_id)}
    with (
        served(create_app(settings)) as url,
        worker(tmp_path, settings.database_url, environment=environment),
    ):
        async with httpx.AsyncClient(
            base_url=url, headers=headers, timeout=PATIENCE_SECONDS
        ) as client:
            ready = await client.get("/health/ready")
            caller = Caller(tenant_id, client)
            panel = await caller.execute(await caller.convene())

    assert ready.json()["status"] == "ready"
    assert panel["status"] == "completed"


async def test_a_file_that_was_uploaded_to_storage_is_a_panels_evidence(
    settings: Settings,
) -> None:
    content = b"No predicate fits, so a De Novo request is feasible."
    offered = {"name": "routes.md", "content_type": "text/markdown", "size": len(content)}
    question = {"query": "Which route?", "files": ["routes.md"]}
    headers = {"X-Tenant-ID": str(TenantId.generate())}
    with served(create_app(settings)) as url:
        async with httpx.AsyncClient(
            base_url=url, headers=headers, timeout=PATIENCE_SECONDS
        ) as client:
            upload = (await client.post("/api/v1/files", json=offered)).json()["upload"]
            async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as anybody:
                taken = await anybody.put(upload["url"], headers=upload["headers"], content=content)
            panel = (await client.post("/api/v1/panels", json=question)).json()
            found = (await client.get("/api/v1/files/routes.md")).json()

    assert upload["url"].startswith(f"{settings.supabase_url}/storage/")
    assert taken.status_code == 200
    assert [source["name"] for source in panel["sources"]] == ["routes.md"]
    assert found["download"]["url"].startswith(f"{settings.supabase_url}/storage/")


async def test_the_owner_erases_a_tenant_with_all_that_it_has_in_the_project(
    settings: Settings, application: Application, supabase_project: Project
) -> None:
    ours, theirs = await a_tenant(application), await a_tenant(application)
    panel = await begun(application, ours)
    storage = supabase_project.gateway.storage
    for tenant_id in (ours, theirs):
        storage.objects[f"{tenant_id}/note.md"] = StoredObject(b"A note.", "text/markdown")
    operator = Principal(tenant_id=ours, subject="operator", name="operator", role=Role.OWNER)
    with pytest.raises(Unavailable) as refusal:
        await erase_tenant(application, ours, by=operator)

    owners = evolve(settings, database_url=url_as(supabase_project.database_url, OWNER))
    async with open_application(owners) as by_owner:
        assert {one.tenant_id for one in await by_owner.directory.all()} >= {ours, theirs}
        assert await erase_tenant(by_owner, ours, by=operator) == 1

    assert refusal.value.code == "tenant_erasure_by_owner"
    assert await application.directory.find(ours) is None
    assert await application.directory.find(theirs) is not None
    with pytest.raises(NotFound):
        await stored(application, panel)
    check = await check_record(application.events(ours))
    assert check.is_intact
    assert check.erased
    assert [path for path in storage.objects if str(ours) in path] == []
    assert f"{theirs}/note.md" in storage.objects


@pytest.fixture
def another_role(supabase_project: Project) -> Iterator[str]:
    """A role for the service with another name than the usual one."""
    with psycopg.connect(supabase_project.database_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE panels_of_acme NOLOGIN IN ROLE ask_panel_app")
        connection.execute("GRANT panels_of_acme TO authenticator")
        yield "panels_of_acme"
        connection.execute("DROP ROLE panels_of_acme")


async def test_the_services_role_may_have_another_name(
    settings: Settings, another_role: str
) -> None:
    with pytest.raises(Conflict) as refusal:
        async with open_application(evolve(settings, supabase_role="nobodys_role")):
            pass
    async with open_application(evolve(settings, supabase_role=another_role)) as application:
        tenant_id = await a_tenant(application)

        assert await application.directory.find(tenant_id) is not None
    assert refusal.value.code == "database_unprepared"
    assert "ASK_PANEL_SUPABASE_ROLE" in refusal.value.message


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"supabase_key": None}, "ASK_PANEL_SUPABASE_KEY"),
        ({"supabase_jwt_secret": None}, "ASK_PANEL_SUPABASE_JWT_SECRET"),
        ({"database_url": "sqlite:///{folder}/panels.db"}, "ASK_PANEL_DATABASE_URL"),
    ],
)
async def test_settings_that_do_not_fit_together_are_refused_by_the_variable_to_set(
    settings: Settings, tmp_path: Path, missing: dict[str, str | None], field: str
) -> None:
    told = {name: value and value.format(folder=tmp_path) for name, value in missing.items()}

    with pytest.raises(InvalidValue) as refusal:
        async with open_application(evolve(settings, **told)):  # type: ignore[arg-type]
            pass

    assert refusal.value.field == field


async def test_a_service_whose_own_connection_gets_around_the_policies_does_not_start(
    settings: Settings, supabase_project: Project
) -> None:
    as_owner = evolve(settings, database_url=url_as(supabase_project.database_url, OWNER))

    with pytest.raises(Conflict) as refusal:
        async with open_application(as_owner, serving=True):
            pass

    assert refusal.value.code == "database_role_unsafe"
