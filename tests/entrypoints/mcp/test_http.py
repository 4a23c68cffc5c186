"""`/mcp` of a real server, behind the authentication of the API."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import httpx2
import pytest
from attrs import frozen
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from application.tenancy import CreateKey, create_key
from domain.tenancy import Permission, Principal, Role, TenantId
from entrypoints.api.app import create_app
from entrypoints.bootstrap import open_application
from entrypoints.setting_rules import AuthMethod
from entrypoints.settings import Settings
from tests.entrypoints.api.serving import served
from tests.entrypoints.mcp.calling import HYBRID, INITIALIZE, QUESTION, REFUSED, asked, call, words
from tests.patience import PATIENCE_SECONDS

ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service without authentication."""
    file = tmp_path_factory.mktemp("mcp") / "panels.db"
    with served(create_app(Settings(f"sqlite:///{file}"))) as url:
        yield url


@asynccontextmanager
async def connected(
    address: str, tenant_id: TenantId, *, key: str | None = None, mode: str = "auto"
) -> AsyncIterator[Client]:
    headers = {"X-Tenant-ID": str(tenant_id)}
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    async with httpx2.AsyncClient(headers=headers, timeout=PATIENCE_SECONDS) as http:
        transport = streamable_http_client(f"{address}/mcp", http_client=http)
        async with Client(transport, mode=mode) as client:
            yield client


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_panel_is_asked_followed_and_looked_at_again(address: str, mode: str) -> None:
    tenant_id = TenantId.generate()

    async with connected(address, tenant_id, mode=mode) as client:
        outcome, told = await asked(client, QUESTION)
        whole = await call(client, "panel_result", panel_id=outcome["panel_id"])

    assert (outcome["status"], outcome["recommendation"]) == ("completed", "De Novo")
    assert whole["tenant_id"] == str(tenant_id)
    assert sum(line.endswith(" answered") for line in told) == 3
    assert "Round 1 begins: 3 seats" in told


async def test_a_panel_with_people_ends_the_call_once_it_waits_for_them(address: str) -> None:
    async with connected(address, TenantId.generate()) as client:
        outcome, told = await asked(client, HYBRID)

    assert outcome["awaited"]["seats"] == ["jane"]
    assert told[-1] == "Waits for jane"


async def test_what_is_refused_is_an_error_of_the_tool_that_names_the_rule(address: str) -> None:
    async with connected(address, TenantId.generate()) as client:
        for name, arguments, expected in REFUSED:
            result = await client.call_tool(name, arguments)

            assert result.is_error, name
            assert expected in words(result)


async def test_another_tenants_panel_is_not_found(address: str) -> None:
    async with connected(address, TenantId.generate()) as client:
        outcome, _ = await asked(client, QUESTION)
    async with connected(address, TenantId.generate()) as stranger:
        result = await stranger.call_tool("panel_result", {"panel_id": outcome["panel_id"]})

    assert result.is_error
    assert words(result).startswith("there is no panel")


async def test_tenants_at_once_are_served_apart(address: str) -> None:
    async def one() -> None:
        tenant_id = TenantId.generate()
        async with connected(address, tenant_id) as client:
            outcome, _ = await asked(client, QUESTION)
            whole = await call(client, "panel_result", panel_id=outcome["panel_id"])
            assert whole["tenant_id"] == str(tenant_id)

    await asyncio.gather(*(one() for _ in range(4)))


async def test_a_request_that_names_no_tenant_is_refused_before_any_tool(address: str) -> None:
    async with httpx.AsyncClient(base_url=address, headers=ACCEPT) as client:
        response = await client.post("/mcp", json=INITIALIZE)

    assert response.status_code == 400
    assert "X-Tenant-ID" in response.json()["detail"]


@frozen
class Guarded:
    """A service that asks for keys, and those of one tenant."""

    address: str
    tenant_id: TenantId
    editor: str
    reader: str


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    file = tmp_path_factory.mktemp("guarded") / "panels.db"
    settings = Settings(
        f"sqlite:///{file}", auth=frozenset({AuthMethod.KEYS}), cursor_secret="s" * 32
    )
    tenant_id = TenantId.generate()
    editor, reader = asyncio.run(_keys(settings, tenant_id))
    with served(create_app(settings)) as url:
        yield Guarded(url, tenant_id, editor, reader)


async def _keys(settings: Settings, tenant_id: TenantId) -> tuple[str, str]:
    owner = Principal(tenant_id=tenant_id, subject="ada", name="Ada", role=Role.OWNER)
    async with open_application(settings) as application:
        from application.tenancy import open_tenant  # noqa: PLC0415

        await open_tenant(
            tenant_id, name="us", directory=application.directory, clock=application.clock
        )
        texts = []
        for scopes in (None, frozenset({Permission.PANELS_READ})):
            created = await create_key(
                CreateKey(by=owner, name="client", role=Role.EDITOR, scopes=scopes),
                keys=application.keys(tenant_id),
                clock=application.clock,
                ids=application.ids,
                secrets=application.secrets,
            )
            texts.append(created.text)
    return texts[0], texts[1]


async def test_a_key_lets_its_holder_ask(guarded: Guarded) -> None:
    async with connected(guarded.address, guarded.tenant_id, key=guarded.editor) as client:
        outcome, _ = await asked(client, QUESTION)

    assert outcome["status"] == "completed"


async def test_a_key_that_may_only_read_asks_nobody(guarded: Guarded) -> None:
    async with connected(guarded.address, guarded.tenant_id, key=guarded.reader) as client:
        result = await client.call_tool("ask_panel", QUESTION)

    assert result.is_error
    assert "panels:write" in words(result)


@pytest.mark.parametrize(
    ("tenant", "key", "status"),
    [("own", None, 401), ("own", "apk_made_up", 401), ("other", "editor", 403)],
)
async def test_whoever_is_not_let_in_learns_nothing(
    guarded: Guarded, tenant: str, key: str | None, status: int
) -> None:
    tenant_id = guarded.tenant_id if tenant == "own" else TenantId.generate()
    headers = {**ACCEPT, "X-Tenant-ID": str(tenant_id)}
    if key is not None:
        shown = guarded.editor if key == "editor" else key
        headers["Authorization"] = f"Bearer {shown}"

    async with httpx.AsyncClient(base_url=guarded.address, headers=headers) as client:
        response = await client.post("/mcp", json=INITIALIZE)

    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
