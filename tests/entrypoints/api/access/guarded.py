"""A service that asks for credentials, and the operator's hand on its database."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

import httpx
from attrs import frozen

from application.tenancy import (
    CreateKey,
    create_key,
)
from domain.shared import Conflict, RecordedEvent
from domain.tenancy import Permission, Principal, Role, Tenant, TenantId
from entrypoints.bootstrap import Application, open_application
from entrypoints.setting_rules import AuthMethod
from entrypoints.settings import Settings
from tests.issuer import AUDIENCE, ISSUER, Issuer
from tests.patience import PATIENCE_SECONDS

Result = TypeVar("Result")
PANELS = "/api/v1/panels"
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Never used: httpx would read all of the machine's certificates anew for each request."""
QUESTION = {"query": "Which route?", "agent_ids": ["fda_expert", "clinical_expert"]}


@frozen
class Guarded:
    """A service that asks for credentials, and the operator's hand on its database."""

    url: str
    settings: Settings
    issuer: Issuer

    def operate(self, work: Callable[[Application], Awaitable[Result]]) -> Result:
        """What the operator's work on the same database gives."""

        async def session() -> Result:
            async with open_application(self.settings) as application:
                return await work(application)

        return asyncio.run(session())

    def key(
        self, tenant_id: TenantId, role: Role, scopes: frozenset[Permission] | None = None
    ) -> str:
        """The text of a new key."""

        async def work(application: Application) -> str:
            await settle(application, tenant_id)
            created = await create_key(
                CreateKey(by=operator(tenant_id), name="A key", role=role, scopes=scopes),
                keys=application.keys(tenant_id),
                clock=application.clock,
                ids=application.ids,
                secrets=application.secrets,
            )
            return created.text

        return self.operate(work)

    def ask(
        self,
        tenant_id: TenantId,
        credential: str | None,
        path: str = PANELS,
        **options: Any,  # noqa: ANN401 - httpx takes many
    ) -> httpx.Response:
        """The answer to a GET, or to another method."""
        headers = {"X-Tenant-ID": str(tenant_id)}
        if credential is not None:
            headers["Authorization"] = f"Bearer {credential}"
        method = options.pop("method", "GET")
        options = {"headers": headers, "timeout": PATIENCE_SECONDS, "verify": _NO_TLS, **options}
        return httpx.request(method, f"{self.url}{path}", **options)

    def record(self, tenant_id: TenantId) -> list[RecordedEvent]:
        """The tenant's record."""

        async def work(application: Application) -> list[RecordedEvent]:
            return list(await application.events(tenant_id).after(0, limit=99))

        return self.operate(work)


async def settle(application: Application, tenant_id: TenantId) -> None:
    """Make the tenant, if it is not there."""
    tenant = Tenant(tenant_id=tenant_id, name="Acme", created_at=application.clock.now())
    with suppress(Conflict):
        await application.directory.add(tenant)


def operator(tenant_id: TenantId) -> Principal:
    return Principal(tenant_id=tenant_id, subject="operator", name="operator", role=Role.OWNER)


def settings_of(url: str, issuer: Issuer) -> Settings:
    return Settings(
        url,
        auth=frozenset(AuthMethod),
        cursor_secret="c" * 32,
        jwt_issuer=ISSUER,
        jwt_audience=AUDIENCE,
        jwt_jwks_url=issuer.url,
    )


def refused(answer: httpx.Response, status: int, code: str) -> Mapping[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: Mapping[str, Any] = answer.json()
    assert problem["code"] == code
    if status == 401:
        assert answer.headers["www-authenticate"] == "Bearer"
    return problem
