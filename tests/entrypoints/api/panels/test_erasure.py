"""What becomes of panels that a service erases, by request or by rule."""

import asyncio
from datetime import timedelta

import pytest
from fastapi import FastAPI

from application.shared import check_record
from domain.panel import Panel, PanelId, PanelStatus, PanelType
from domain.tenancy import Tenant, TenantId
from entrypoints.api.app import create_app
from entrypoints.application import Application
from entrypoints.bootstrap import open_application
from entrypoints.setting_rules import CleanUp
from entrypoints.settings import Settings
from tests.entrypoints.api.panels.conftest import Caller, running
from tests.patience import PATIENCE_SECONDS


@pytest.mark.parametrize(("events", "are_erased"), [("keep", False), ("erase", True)])
async def test_the_tenants_rule_says_what_becomes_of_an_erased_panels_events(
    caller: Caller, open_app: FastAPI, events: str, *, are_erased: bool
) -> None:
    path = await caller.convene()
    await caller.execute(path)
    rule = {"days": 30, "events": events}
    await caller.http.put(f"/api/v1/tenants/{caller.tenant_id}/retention", json=rule)

    await caller.http.delete(path, params={"erase": "true"})

    application: Application = open_app.state.service.application
    record = await application.events(caller.tenant_id).after(0, limit=999)
    panel_id = path.rpartition("/")[2]
    *before, last = [one for one in record if one.subject == panel_id]
    assert {one.is_erased for one in before} == {are_erased}
    assert (last.event_type, last.is_erased) == ("panel_erased", False)
    assert (await check_record(application.events(caller.tenant_id))).is_intact


async def test_an_erased_panel_is_in_no_reply_that_was_kept(caller: Caller) -> None:
    key = {"Idempotency-Key": "once"}
    question = {"query": "Which route to the market?"}
    first = await caller.http.post("/api/v1/panels", json=question, headers=key)

    await caller.http.delete(first.headers["Location"], params={"erase": "true"})
    again = await caller.http.post("/api/v1/panels", json=question, headers=key)

    assert first.status_code == again.status_code == 201
    assert again.json()["panel_id"] != first.json()["panel_id"]


async def test_a_service_that_is_told_so_cleans_up_from_its_start_on(sqlite_url: str) -> None:
    settings = Settings(sqlite_url, clean_up=CleanUp.HOURLY)
    tenant_id = TenantId.generate()
    async with open_application(settings) as application:
        long_ago = application.clock.now() - timedelta(days=31)
        panel = Panel(
            panel_id=PanelId.generate(),
            tenant_id=tenant_id,
            query="Which route?",
            panel_type=PanelType.OPEN,
            created_at=long_ago,
        )
        panel.change_status(PanelStatus.CANCELLED, now=long_ago)
        tenant = Tenant(tenant_id=tenant_id, name="Acme", created_at=long_ago)
        await application.directory.add(tenant)
        async with application.unit_of_work(tenant_id) as uow:
            await uow.panels.add(panel)
            await uow.commit()

    app = create_app(settings)
    async with running(app), asyncio.timeout(PATIENCE_SECONDS):
        log = app.state.service.application.events(tenant_id)
        while (await log.after(0, limit=9))[-1].event_type != "panel_erased":  # noqa: ASYNC110
            await asyncio.sleep(0.02)
