"""What a tenant may spend and have under way is looked at before a panel is enqueued."""

from collections.abc import AsyncIterator

import pytest
from attrs import evolve
from fastapi import FastAPI

from application.panel import BeginPanel, Purse, begin_panel
from application.tenancy import SetBudget, set_budget
from domain.panel import PanelId
from domain.shared import Budget, Usage
from domain.tenancy import TenantId
from entrypoints.api.app import create_app
from entrypoints.api.service import Service
from entrypoints.bootstrap import Application
from entrypoints.settings import Settings
from tests.contracts.examples import an_entry
from tests.entrypoints.api.panels.conftest import Caller, client_of, refusal_of, running


@pytest.fixture
async def narrow(sqlite_url: str) -> AsyncIterator[FastAPI]:
    """A service that lets each tenant have one panel under way."""
    app = create_app(Settings(sqlite_url, tenant_panels=1))
    async with running(app):
        yield app


@pytest.fixture
def one_panel(narrow: FastAPI) -> Caller:
    tenant_id = TenantId.generate()
    return Caller(tenant_id, client_of(narrow, **{"X-Tenant-ID": str(tenant_id)}))


def application_of(app: FastAPI) -> Application:
    service: Service = app.state.service
    return service.application


def id_in(path: str) -> PanelId:
    return PanelId.from_string(path.rpartition("/")[2])


async def test_one_panel_more_than_a_tenant_may_have_under_way_is_refused_for_now(
    narrow: FastAPI, one_panel: Caller
) -> None:
    first, second = [await one_panel.convene() for _ in range(2)]
    application = application_of(narrow)
    await begin_panel(
        BeginPanel(panel_id=id_in(first)),
        uow=application.unit_of_work(one_panel.tenant_id),
        clock=application.clock,
    )

    refused = await one_panel.http.post(f"{second}/execute")
    await one_panel.http.delete(first)
    taken = await one_panel.http.post(f"{second}/execute")

    assert refusal_of(refused) == (429, "panels_too_many", None)
    assert refused.headers["Retry-After"] == "5"
    assert taken.status_code == 202


async def test_a_tenant_that_has_spent_its_budget_begins_no_panel(
    open_app: FastAPI, caller: Caller
) -> None:
    panel = await caller.convene()
    application = application_of(open_app)
    entry = evolve(an_entry(id_in(panel)), answered_at=application.clock.now())
    bought = evolve(entry, usage=Usage(input_tokens=90, output_tokens=20))
    await application.journal(caller.tenant_id).record(bought)
    budget = SetBudget(tenant_id=caller.tenant_id, budget=Budget(tokens=100))
    await set_budget(budget, directory=application.directory)

    refused = await caller.http.post(f"{panel}/execute")
    unknown = await caller.http.post(f"/api/v1/panels/{PanelId.generate()}/execute")

    assert refusal_of(refused) == (402, "tenant_budget_spent", None)
    assert refusal_of(unknown) == (404, "panel_unknown", None)
    assert (await caller.http.get(panel)).json()["status"] == "draft"


async def test_what_is_set_aside_for_panels_under_way_is_not_left_for_another(
    open_app: FastAPI, caller: Caller
) -> None:
    under_way, panel = [await caller.convene(budget={"tokens": 100}) for _ in range(2)]
    application = application_of(open_app)
    budget = SetBudget(tenant_id=caller.tenant_id, budget=Budget(tokens=100))
    await set_budget(budget, directory=application.directory)
    await begin_panel(
        BeginPanel(panel_id=id_in(under_way)),
        uow=application.unit_of_work(caller.tenant_id),
        clock=application.clock,
        purse=Purse(monthly=Budget(tokens=100), models=application.models),
    )

    refused = await caller.http.post(f"{panel}/execute")
    await caller.http.delete(under_way)
    begun = await caller.http.post(f"{panel}/execute")

    assert refusal_of(refused) == (402, "tenant_budget_set_aside", None)
    assert begun.status_code == 202
