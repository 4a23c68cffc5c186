import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from attrs import frozen
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from application.tenancy import CreateKey, CreateTenant, create_key, create_tenant
from domain.tenancy import Principal, Role, TenantId
from entrypoints.api.app import create_app
from entrypoints.api.service import Service
from entrypoints.setting_rules import AuthMethod
from entrypoints.settings import Settings
from tests.patience import PATIENCE_SECONDS

PANELS = "/api/v1/panels"

QUESTION: dict[str, Any] = {
    "query": "Which route?",
    "options": ["510(k)", "De Novo"],
    "agent_ids": ["fda_expert", "clinical_expert", "patient_safety_expert"],
    "evidence": [
        {
            "name": "routes.md",
            "text": "No predicate fits the new claim, so a De Novo request is feasible.\n\n"
            "A 510(k) is unlikely to hold without a predicate; the risk for patients is low.",
        }
    ],
}


@frozen
class Caller:
    """A client that acts for one tenant."""

    tenant_id: TenantId
    http: AsyncClient

    async def convene(self, **changes: object) -> str:
        """The path of a new draft."""
        response = await self.http.post(PANELS, json=QUESTION | changes)
        assert response.status_code == 201, response.text
        return response.headers["Location"]

    async def execute(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        """The panel, executed to its end or until it waits for people."""
        response = await self.http.post(f"{path}/execute")
        assert response.status_code == 202, response.text
        return await self.settled(path)

    async def settled(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        """The panel once it has ended or waits for people."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                panel = (await self.http.get(path)).json()
                if panel["status"] != "in_progress" or panel["awaited"]:
                    return panel
                await asyncio.sleep(0.02)


def client_of(app: FastAPI, **headers: str) -> AsyncClient:
    """A client on this machine, whose requests carry the headers."""
    transport = ASGITransport(app, client=("127.0.0.1", 50_000))
    return AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers)


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """Hold the service open, in a task of its own: it must end in the one in which it began."""
    open_now, done = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with app.router.lifespan_context(app):
            open_now.set()
            await done.wait()

    holding = asyncio.create_task(hold())
    opening = asyncio.create_task(open_now.wait())
    await asyncio.wait((holding, opening), return_when=asyncio.FIRST_COMPLETED)
    opening.cancel()
    if holding.done():
        await holding
    yield
    done.set()
    await holding


@pytest.fixture
async def open_app(sqlite_url: str) -> AsyncIterator[FastAPI]:
    """A service without authentication."""
    app = create_app(Settings(sqlite_url))
    async with running(app):
        yield app


@pytest.fixture
def caller_of(open_app: FastAPI) -> Callable[[TenantId], Caller]:
    """Makes callers of the open service."""
    return lambda tenant_id: Caller(
        tenant_id, client_of(open_app, **{"X-Tenant-ID": str(tenant_id)})
    )


@pytest.fixture
def caller(caller_of: Callable[[TenantId], Caller]) -> Caller:
    return caller_of(TenantId.generate())


@pytest.fixture
def stranger(caller_of: Callable[[TenantId], Caller]) -> Caller:
    """A caller of another tenant."""
    return caller_of(TenantId.generate())


@pytest.fixture
async def caller_as(sqlite_url: str) -> AsyncIterator[Callable[[Role], Any]]:
    """Makes callers of one tenant whose keys have that role, where keys are asked for."""
    settings = Settings(
        sqlite_url, auth=frozenset({AuthMethod.KEYS}), cursor_secret="s" * 32, port=8000
    )
    app = create_app(settings)
    async with running(app):
        service: Service = app.state.service
        application = service.application
        tenant = await create_tenant(
            CreateTenant(name="us"),
            directory=application.directory,
            clock=application.clock,
            ids=application.ids,
        )
        owner = Principal(tenant_id=tenant.tenant_id, subject="test", name="test", role=Role.OWNER)

        async def caller(role: Role) -> Caller:
            created = await create_key(
                CreateKey(by=owner, name=f"the {role}", role=role),
                keys=application.keys(tenant.tenant_id),
                clock=application.clock,
                ids=application.ids,
                secrets=application.secrets,
            )
            headers = {
                "X-Tenant-ID": str(tenant.tenant_id),
                "Authorization": f"Bearer {created.text}",
            }
            return Caller(tenant.tenant_id, client_of(app, **headers))

        yield caller


def refusal_of(response: Response) -> tuple[int, str, str | None]:
    """The status, the code and the field of a refusal."""
    assert response.headers["Content-Type"] == "application/problem+json", response.text
    problem = response.json()
    assert problem["status"] == response.status_code
    return response.status_code, problem["code"], problem.get("field")
