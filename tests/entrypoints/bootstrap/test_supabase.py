"""The whole application on a Supabase project: its API for what is kept, its database for jobs."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from attrs import evolve

from adapters.supabase import SupabaseStorageCheck
from application.panel.ports import SilentObserver
from application.shared import check_record
from domain.panel import PanelStatus
from domain.shared import Conflict, InvalidValue
from domain.tenancy import TenantId
from entrypoints.api.app import create_app
from entrypoints.bootstrap import Application, open_application
from entrypoints.deliberations import run_panel
from entrypoints.settings import Settings
from tests.entrypoints.api.panels.conftest import Caller
from tests.entrypoints.api.serving import served
from tests.entrypoints.panels_begun import a_tenant, begun, stored
from tests.entrypoints.worker.process import worker
from tests.patience import PATIENCE_SECONDS
from tests.postgresql import OWNER, SERVICE, url_as
from tests.supabase.gateway import PUBLISHABLE_KEY
from tests.supabase.project import Project
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
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
            upload = (await client.post("/api/v1/files", json=offered)).json()["upload"]
            async with httpx.AsyncClient() as anybody:
                taken = await anybody.put(upload["url"], headers=upload["headers"], content=content)
            panel = (await client.post("/api/v1/panels", json=question)).json()
            found = (await client.get("/api/v1/files/routes.md")).json()

    assert upload["url"].startswith(f"{settings.supabase_url}/storage/")
    assert taken.status_code == 200
    assert [source["name"] for source in panel["sources"]] == ["routes.md"]
    assert found["download"]["url"].startswith(f"{settings.supabase_url}/storage/")


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
