"""Cleaning up after every tenant of a real database, as the service's user sees it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from attrs import evolve

from application.panel import find_panel
from application.panel.ports import EndedPanels, SilentObserver
from application.shared import check_record
from application.tenancy import SetRetention, set_retention
from domain.panel import Panel
from domain.shared import NotFound
from domain.tenancy import EventPolicy, Principal, Retention, Role, TenantId
from entrypoints.application import Application
from entrypoints.bootstrap import open_application
from entrypoints.cleanup import Cleaned, clean_up, every_hour, hourly
from entrypoints.deliberations import run_panel
from entrypoints.setting_rules import CleanUp
from entrypoints.settings import Settings
from tests.entrypoints.panels_begun import NOTE, a_tenant, begun, until

MONTH = timedelta(days=31)


@pytest.fixture(params=["sqlite_url", "postgresql_app_url"])
async def application(request: pytest.FixtureRequest) -> AsyncIterator[Application]:
    url = request.getfixturevalue(request.param)
    async with open_application(Settings(url), serving=True) as opened:
        yield opened


async def ended(application: Application, tenant_id: TenantId) -> Panel:
    """A panel that ran to its end."""
    panel = await begun(application, tenant_id)
    return await run_panel(application, tenant_id, panel.panel_id, observer=SilentObserver())


async def clean(application: Application, *, later: timedelta = MONTH, **how: object) -> Cleaned:
    how = {"dry_run": False, **how}
    return await clean_up(application, now=application.clock.now() + later, **how)  # type: ignore[arg-type]


async def erasing(application: Application, tenant_id: TenantId, days: int) -> None:
    """Let the tenant's panels go after so many days, with what their events say."""
    by = Principal(tenant_id=tenant_id, subject="jane", name="Jane", role=Role.OWNER)
    rule = Retention(days=days, events=EventPolicy.ERASE)
    await set_retention(
        SetRetention(by=by, retention=rule),
        directory=application.directory,
        audit=application.audit(tenant_id),
        clock=application.clock,
    )


async def test_every_tenant_is_cleaned_up_after_by_its_own_rule(application: Application) -> None:
    us, them, others = [await a_tenant(application) for _ in range(3)]
    ours, theirs = await ended(application, us), await ended(application, them)
    await begun(application, others)
    await erasing(application, us, days=7)

    week = await clean(application, later=timedelta(days=8))
    month = await clean(application)

    assert sorted(one.tenant_id for one in week.tenants) == sorted([us, them, others])
    assert {one.tenant_id for one in week.tenants if one.erased} == {us}
    assert {one.tenant_id for one in month.tenants if one.erased} == {them}
    assert (week.failed, month.failed) == ({}, {})
    for panel in (ours, theirs):
        with pytest.raises(NotFound):
            await find_panel(panel.panel_id, uow=application.unit_of_work(panel.tenant_id))
        async with application.unit_of_work(panel.tenant_id) as uow:
            with pytest.raises(NotFound):
                await uow.documents.text(NOTE.digest)
    for tenant_id, erased in ((us, True), (them, False)):
        check = await check_record(application.events(tenant_id))
        assert check.is_intact
        assert (check.erased > 0) == erased


async def test_what_would_go_is_counted_and_stays(application: Application) -> None:
    tenant_id = await a_tenant(application)
    panel = await ended(application, tenant_id)

    found = await clean(application, dry_run=True)

    assert (found.erased, found.dry_run) == (1, True)
    stays = await find_panel(panel.panel_id, uow=application.unit_of_work(tenant_id))
    assert stays.panel_id == panel.panel_id


async def test_two_who_clean_up_at_once_erase_each_panel_once(application: Application) -> None:
    tenant_id = await a_tenant(application)
    for _ in range(3):
        await ended(application, tenant_id)

    both = await asyncio.gather(clean(application), clean(application))

    assert sum(cleaned.erased for cleaned in both) == 3
    assert (await check_record(application.events(tenant_id))).is_intact


async def test_one_tenant_that_cannot_be_cleaned_up_after_keeps_no_other_waiting(
    application: Application,
) -> None:
    us, them = await a_tenant(application), await a_tenant(application)
    await ended(application, us)
    await ended(application, them)

    def broken(tenant_id: TenantId) -> EndedPanels:
        if tenant_id == us:
            raise RuntimeError
        return application.ended(tenant_id)

    cleaned = await clean(evolve(application, ended=broken))

    assert [one.tenant_id for one in cleaned.tenants] == [them]
    assert list(cleaned.failed) == [us]
    assert (await clean(application)).erased == 1


class TestEachHour:
    async def test_nothing_is_done_unless_the_settings_say_so(
        self, application: Application
    ) -> None:
        assert hourly(application, Settings("sqlite://")) is None

    async def test_what_the_settings_want_is_done_at_once_and_again(
        self, application: Application
    ) -> None:
        work = hourly(application, Settings("sqlite://", clean_up=CleanUp.HOURLY))
        assert work is not None
        await work()
        done = []

        async def counted() -> None:
            done.append(1)
            if len(done) == 1:
                raise RuntimeError

        async with every_hour(counted, seconds=0.01):
            await until(lambda: len(done) >= 3)
        after = len(done)
        await asyncio.sleep(0.05)

        assert len(done) == after
