"""A tenant's export while others write: all of it is of one moment."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import ZipFile

import pytest

from application.panel.ports import SilentObserver
from application.tenancy import AddMember, add_member
from domain.shared import Conflict
from domain.tenancy import Principal, Role, TenantContext, TenantId
from entrypoints.application import Application
from entrypoints.bootstrap import open_application
from entrypoints.deliberations import run_panel
from entrypoints.settings import Settings
from entrypoints.tenant_export import export_tenant
from tests.entrypoints.panels_begun import a_tenant, begun

WRITES = 3
"""How often somebody writes during the export, each time another part is being written."""


@pytest.fixture(params=["sqlite_url", "postgresql_owner_url"])
def url(request: pytest.FixtureRequest) -> str:
    """A database, for whoever exports."""
    return str(request.getfixturevalue(request.param))


async def run_another(application: Application, tenant_id: TenantId) -> None:
    """A panel with events, answers and a document, and a member: something in most parts."""
    with TenantContext.use(tenant_id):
        panel = await begun(application, tenant_id)
        await run_panel(application, tenant_id, panel.panel_id, observer=SilentObserver())
        await add_member(
            AddMember(
                by=Principal(tenant_id=tenant_id, subject="x", name="x", role=Role.OWNER),
                subject=str(panel.panel_id),
                name="Jane",
                role=Role.VIEWER,
            ),
            members=application.members(tenant_id),
            clock=application.clock,
        )


def in_another_process_so_to_say(
    url: str, work: Callable[[Application], Awaitable[None]]
) -> Callable[[], None]:
    """Does the work by an application of its own, and is done once that is committed."""

    async def on_an_application_of_its_own() -> None:
        async with open_application(Settings(url)) as other:
            await work(other)

    def do() -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, on_an_application_of_its_own()).result()

    return do


async def test_what_is_written_while_the_export_runs_is_in_no_part_of_it(
    url: str, tmp_path: Path
) -> None:
    async with open_application(Settings(url)) as application:
        tenant_id = await a_tenant(application)
        await run_another(application, tenant_id)
        write = in_another_process_so_to_say(url, lambda other: run_another(other, tenant_id))
        written: list[str] = []

        def looked_at(part: str) -> None:
            if part not in written and len(written) < WRITES:
                written.append(part)
                write()

        quiet = await export_tenant(application, tenant_id, tmp_path / "before.zip")
        busy = await export_tenant(
            application, tenant_id, tmp_path / "during.zip", looked_at=looked_at
        )
        after = await export_tenant(application, tenant_id, tmp_path / "after.zip")

    assert written == ["panels.jsonl", "answers.jsonl", "documents.jsonl"]
    assert busy["files"] == quiet["files"]
    assert (busy["chain"], busy["usage"]) == (quiet["chain"], quiet["usage"])
    assert after["files"]["panels.jsonl"]["lines"] == 1 + len(written)
    with ZipFile(tmp_path / "during.zip") as archive:
        events = [json.loads(line) for line in archive.read("events.jsonl").splitlines()]
    assert len(events) == busy["chain"]["events"]


async def test_nothing_is_written_to_what_was_at_one_moment(url: str) -> None:
    async with open_application(Settings(url)) as application:
        tenant_id = await a_tenant(application)

        async with application.at_one_moment(application) as still:
            with pytest.raises(Conflict) as refusal:
                await begun(still, tenant_id)

        assert refusal.value.code == "moment_is_past"
        await begun(application, tenant_id)
