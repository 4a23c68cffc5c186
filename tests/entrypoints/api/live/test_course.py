"""A panel over HTTP from its execution to its end, however it ends, followed all the while."""

import asyncio
from math import inf

import httpx
import pytest

from application.panel import BeginPanel, begin_panel
from application.panel.ports import SilentObserver
from application.tenancy import AddMember, RemoveMember, add_member, remove_member
from domain.panel import Panel
from domain.tenancy import Principal, Role, TenantId
from entrypoints.api.panels import events as streams
from entrypoints.bootstrap import Application, open_application
from entrypoints.deliberations import run_panel
from entrypoints.settings import Settings
from tests.adapters.llm.reaching import OPENAI, environment_of
from tests.entrypoints.api.access.guarded import settings_of
from tests.entrypoints.api.live.server import Served, Told, all_told, serving, stream, told
from tests.entrypoints.panels_begun import a_tenant, convened, stored, until
from tests.fake_llm import FakeLlm
from tests.fake_llm.fixtures import fake_llm
from tests.issuer import issuer_in_thread
from tests.patience import PATIENCE_SECONDS

__all__ = ["fake_llm"]


async def ask(service: Served, panel: Panel, method: str, path: str = "") -> None:
    url = f"{service.url}/api/v1/panels/{panel.panel_id}{path}"
    headers = {"X-Tenant-ID": str(panel.tenant_id)}
    async with httpx.AsyncClient() as client:
        answer = await client.request(method, url, headers=headers)
    assert answer.is_success, answer.text


@pytest.fixture
def model(fake_llm: FakeLlm, monkeypatch: pytest.MonkeyPatch) -> FakeLlm:
    """A model; services that start after it reach it."""
    for name, value in environment_of(fake_llm).items():
        monkeypatch.setenv(name, value)
    return fake_llm


async def test_an_executed_panel_is_followed_to_its_end(
    served: Served, application: Application, tenant_id: TenantId
) -> None:
    panel = await convened(application, tenant_id)

    async with stream(served, panel) as response:
        await ask(served, panel, "POST", "/execute")
        events = [one async for one in told(response)]

    assert events[-1].document["status"] == "completed"
    assert len({one.id for one in events}) == len(events)


async def test_a_cancelled_panel_ends_its_stream(
    model: FakeLlm, settings: Settings, tenant_id: TenantId
) -> None:
    async with open_application(settings) as reaching:
        panel = await convened(reaching, tenant_id, answered_by=OPENAI)
    model.allowed = 0

    with serving(settings) as service:
        async with stream(service, panel) as response, asyncio.timeout(PATIENCE_SECONDS):
            await ask(service, panel, "POST", "/execute")
            await until(lambda: model.record.in_flight > 0)
            await ask(service, panel, "DELETE")
            events = [one async for one in told(response)]
        await until(lambda: model.record.in_flight == 0)

    assert events[-1].document["status"] == "cancelled"


async def test_a_service_that_stops_leaves_panels_to_the_next_and_streams_go_on_there(
    model: FakeLlm, settings: Settings, application: Application, tenant_id: TenantId
) -> None:
    async with open_application(settings) as reaching:
        panel = await convened(reaching, tenant_id, answered_by=OPENAI)
    seen: list[Told] = []
    model.allowed = len(panel.members)

    with serving(settings) as first:
        async with stream(first, panel) as response:
            await ask(first, panel, "POST", "/execute")
            async for event in told(response):
                seen.append(event)
                if event.event == "round_completed":
                    break
    left = await stored(application, panel)
    model.allowed = inf
    with serving(settings) as second:
        rest = await all_told(second, panel, ids=(seen[-1].id,))

    assert not left.status.is_terminal
    assert rest[-1].document["status"] == "completed"
    log = application.events(tenant_id)
    recorded = await log.of_subject(str(panel.panel_id), after=0, limit=999)
    assert [one.id for one in (*seen, *rest[:-1])] == [str(one.sequence) for one in recorded]
    entries = await application.journal(tenant_id).of_panel(panel.panel_id)
    places = [(entry.round_number, entry.phase, entry.agent_id) for entry in entries]
    assert len(set(places)) == len(places)


async def test_a_removed_member_loses_their_stream(
    settings: Settings,
    application: Application,
    tenant_id: TenantId,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streams, "IDLE_SECONDS", 0.2)
    panel = await convened(application, tenant_id)
    owner = Principal(tenant_id=tenant_id, subject="owner", name="Owner", role=Role.OWNER)
    members, clock = application.members(tenant_id), application.clock
    for subject, role in (("eve", Role.OWNER), ("ada", Role.VIEWER)):
        adding = AddMember(by=owner, subject=subject, name=subject, role=role)
        await add_member(adding, members=members, clock=clock)

    with (
        issuer_in_thread() as issuer,
        serving(settings_of(settings.database_url, issuer)) as service,
    ):
        async with stream(service, panel, key=issuer.token(sub="ada")) as response:
            events = told(response)
            await anext(events)
            removing = RemoveMember(by=owner, subject="ada")
            await remove_member(removing, members=members, clock=clock)
            async with asyncio.timeout(PATIENCE_SECONDS):
                rest = [one async for one in events]

    assert {one.event for one in rest} <= {"member_added"}


async def test_what_is_streamed_from_postgresql_is_the_tenants_own(
    postgresql_app_url: str,
) -> None:
    settings = Settings(postgresql_app_url)
    async with open_application(settings) as application:
        ours, theirs = await a_tenant(application), await a_tenant(application)
        panel = await convened(application, ours)
        with serving(settings) as service:
            async with stream(service, panel, tenant=theirs) as refused:
                assert refused.status_code == 404
            async with stream(service, panel) as response:
                running = BeginPanel(panel_id=panel.panel_id)
                uow = application.unit_of_work(ours)
                await begin_panel(running, uow=uow, clock=application.clock)
                await run_panel(application, ours, panel.panel_id, observer=SilentObserver())
                events = [one async for one in told(response)]

    assert [one.event for one in events[-2:]] == ["panel_completed", "end"]
