"""`ask-panel cleanup`, legal holds, and a tenant's rule for ended panels."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.panel import Panel, PanelId, PanelStatus, PanelType
from domain.tenancy import Tenant, TenantId
from entrypoints.bootstrap import open_application
from entrypoints.settings import Settings
from tests.contracts.examples import a_panel
from tests.entrypoints.cli.conftest import Ran, Run

UNKNOWN = "01997a3e-5c1f-7b7e-9d5e-0d6c1f2a3b4c"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'panels.db'}"


def a_tenant(url: str, *ended_days_ago: int) -> tuple[TenantId, list[Panel]]:
    """A tenant with panels that ended so many days ago, and one that has not begun."""
    tenant_id = TenantId.generate()

    async def work() -> list[Panel]:
        async with open_application(Settings(url)) as application:
            now = application.clock.now()
            tenant = Tenant(tenant_id=tenant_id, name="Acme", created_at=now)
            await application.directory.add(tenant)
            panels = [ended(tenant_id, now - timedelta(days=days)) for days in ended_days_ago]
            async with application.unit_of_work(tenant_id) as uow:
                for panel in (*panels, a_panel(tenant_id)):
                    await uow.panels.add(panel)
                await uow.commit()
            return panels

    return tenant_id, asyncio.run(work())


def ended(tenant_id: TenantId, at: datetime) -> Panel:
    panel = Panel(
        panel_id=PanelId.generate(),
        tenant_id=tenant_id,
        query="Which pathway?",
        panel_type=PanelType.OPEN,
        created_at=at,
    )
    panel.change_status(PanelStatus.CANCELLED, now=at)
    return panel


def listed(run: Run, url: str, tenant_id: TenantId) -> set[str]:
    found = run("panels", "list", "--db", url, "--tenant", tenant_id, "--json").document
    return {panel["panel_id"] for panel in found["panels"] if panel["status"] != "draft"}


def test_by_itself_it_only_says_what_would_go_and_how(run: Run, url: str) -> None:
    tenant_id, (old, _young) = a_tenant(url, 31, 29)

    ran = run("cleanup", "--db", url)

    assert ran.status == 0
    assert ran.out.startswith(f"{tenant_id}  Acme\n")
    assert "1 panel would be erased" in ran.out
    assert "--yes" in ran.err
    assert str(old.panel_id) in listed(run, url, tenant_id)


def test_what_is_confirmed_goes_and_nothing_else(run: Run, url: str) -> None:
    tenant_id, (_old, young) = a_tenant(url, 31, 29)

    ran = run("cleanup", "--yes", "--db", url)

    assert (ran.status, ran.err) == (0, "")
    assert "1 panel erased" in ran.out
    assert listed(run, url, tenant_id) == {str(young.panel_id)}
    again = run("cleanup", "--yes", "--db", url)
    assert (again.status, again.out) == (0, "")
    assert "Nothing" in again.err


def test_only_the_named_tenants_are_cleaned_up(run: Run, url: str) -> None:
    first, _ = a_tenant(url, 31)
    second, (kept,) = a_tenant(url, 31)

    document = run("cleanup", "--yes", "--db", url, "--tenant", first, "--json").document

    assert [tenant["tenant_id"] for tenant in document["tenants"]] == [str(first)]
    assert (document["erased"], document["held"], document["dry_run"]) == (1, 0, False)
    assert listed(run, url, second) == {str(kept.panel_id)}


def test_a_held_panel_stays_until_it_is_released(run: Run, url: str) -> None:
    tenant_id, (panel,) = a_tenant(url, 31)
    place = ("--db", url, "--tenant", tenant_id)

    held = run("panels", "hold", panel.panel_id, "--reason", "Acme against Foo", *place)
    cleaned = run("cleanup", "--yes", "--db", url)
    deleted = run("panels", "delete", panel.panel_id, "--yes", *place)
    (shown,) = run("panels", "holds", "--json", *place).document["holds"]
    listed_line = run("panels", "holds", *place).out
    released = run("panels", "release", panel.panel_id, *place)

    assert [held.status, cleaned.status, released.status] == [0, 0, 0]
    assert "1 panel under a legal hold" in cleaned.out
    assert deleted.status == 2
    assert "ask-panel panels release" in deleted.err
    assert (shown["reason"], shown["placed_by"]) == ("Acme against Foo", "operator")
    assert "Acme against Foo" in listed_line
    assert "1 panel erased" in run("cleanup", "--yes", "--db", url).out


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["panels", "hold", UNKNOWN, "--reason", "why"], 4),
        (["panels", "release", UNKNOWN], 4),
        (["cleanup", "--tenant", "nobody"], 2),
    ],
)
def test_what_is_not_there_is_told(run: Run, url: str, command: list[str], status: int) -> None:
    ran = run(*command, "--db", url)

    assert ran.status == status
    assert ran.err.count("\n") == 1


class TestTheRule:
    def test_is_thirty_days_unless_something_else_is_set(self, run: Run, url: str) -> None:
        tenant_id, _ = a_tenant(url)

        before = run("tenants", "retention", tenant_id, "--db", url)
        changed = rule_of(run, url, tenant_id, "--days", 90, "--events", "erase")
        for_ever = rule_of(run, url, tenant_id, "--for-ever")

        assert before.out.startswith("Panels are kept for 30 days")
        assert changed == {"days": 90, "events": "erase"}
        assert for_ever == {"days": None, "events": "erase"}

    def test_counts_for_what_ended_before_it_was_set(self, run: Run, url: str) -> None:
        tenant_id, (panel,) = a_tenant(url, 31)
        rule_of(run, url, tenant_id, "--days", 90)

        kept = run("cleanup", "--yes", "--db", url)
        rule_of(run, url, tenant_id, "--days", 7)
        cleaned = run("cleanup", "--yes", "--db", url)

        assert kept.out == ""
        assert "1 panel erased" in cleaned.out
        assert str(panel.panel_id) not in listed(run, url, tenant_id)

    @pytest.mark.parametrize("options", [["--days", "0"], ["--days", "1", "--for-ever"]])
    def test_is_held_to_its_range(self, run: Run, url: str, options: list[str]) -> None:
        tenant_id, _ = a_tenant(url)

        ran = run("tenants", "retention", tenant_id, *options, "--db", url)

        assert ran.status == 2
        assert "days" in ran.err


def rule_of(run: Run, url: str, tenant_id: TenantId, *options: object) -> object:
    ran: Ran = run("tenants", "retention", tenant_id, *options, "--json", "--db", url)
    return ran.document["retention"]
