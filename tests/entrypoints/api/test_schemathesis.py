"""Schemathesis over the whole interface: what it describes is what it does."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from application.tenancy import CreateKey, CreateTenant, create_key, create_tenant
from domain.tenancy import Principal, Role
from entrypoints.api.app import create_app
from entrypoints.bootstrap import open_application
from entrypoints.setting_rules import AuthMethod
from entrypoints.settings import Settings
from tests.entrypoints.api.serving import served
from tests.patience import PATIENCE_SECONDS

SECRET = "a-secret-of-the-tests-that-is-long-enough"

NEVER_ENDS = "stream_panel_events"
"""A stream of a panel that was not begun stays open; it has tests of its own."""

CONFIGURATION = """\
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 408, 409, 412, 413, 415, 422]
"""
"""Of two things that are wrong with a request either may be told."""

UNDESCRIBED = "positive_data_acceptance"
"""Ids of experts and panels, and rules between fields, are more than a schema can say."""


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The address of a service that asks for keys, and the headers of an owner."""
    settings = Settings(
        f"sqlite:///{tmp_path / 'panels.db'}",
        auth=frozenset({AuthMethod.KEYS}),
        cursor_secret=SECRET,
        rate_limit=1_000_000,
    )
    tenant, key = asyncio.run(make_owner(settings))
    with served(create_app(settings)) as url:
        yield url, (f"X-Tenant-ID: {tenant}", f"Authorization: Bearer {key}")


async def make_owner(settings: Settings) -> tuple[str, str]:
    async with open_application(settings) as application:
        tenant = await create_tenant(
            CreateTenant(name="Ours"),
            directory=application.directory,
            clock=application.clock,
            ids=application.ids,
        )
        operator = Principal(
            tenant_id=tenant.tenant_id, subject="operator", name="Operator", role=Role.OWNER
        )
        made = await create_key(
            CreateKey(by=operator, name="Schemathesis", role=Role.OWNER),
            keys=application.keys(tenant.tenant_id),
            clock=application.clock,
            ids=application.ids,
            secrets=application.secrets,
        )
    return str(tenant.tenant_id), made.text


def test_every_operation_does_what_it_says(
    guarded: tuple[str, tuple[str, ...]], tmp_path: Path
) -> None:
    url, headers = guarded
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION)
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{url}/api/v1/openapi.json",
        *(part for header in headers for part in ("--header", header)),
        "--checks=all",
        f"--exclude-checks={UNDESCRIBED}",
        f"--exclude-operation-id={NEVER_ENDS}",
        "--phases=examples,coverage,fuzzing,stateful",
        "--max-examples=8",
        "--generation-deterministic",
        "--continue-on-failure",
        # A machine under load says nothing of the service, nor of the data that is made for it.
        f"--request-timeout={PATIENCE_SECONDS}",
        f"--max-response-time={PATIENCE_SECONDS}",
        "--suppress-health-check=all",
        "--no-color",
    ]

    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-12_000:]
