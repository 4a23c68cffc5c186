import asyncio
from datetime import UTC, datetime

import pytest

from application.panel import BeginPanel, begin_panel
from application.shared import Clock
from domain.panel import PanelId
from domain.shared import DomainError, Saturated
from domain.tenancy import TenantId
from tests.contracts.examples import a_panel, begin, cancel, stored
from tests.contracts.store import Store


class Noon(Clock):
    def now(self) -> datetime:
        return datetime(2026, 11, 21, 12, tzinfo=UTC)


async def test_panels_in_progress_are_counted_with_what_is_not_committed_yet(
    store: Store, tenant_id: TenantId
) -> None:
    uow = store.unit_of_work(tenant_id)
    under_way, ended, draft = (a_panel(tenant_id) for _ in range(3))
    begin(under_way)
    cancel(ended)
    for panel in (under_way, ended, draft):
        await stored(uow, panel)

    async with uow:
        begin(draft)
        await uow.panels.save(draft)

        assert await uow.panels.count_under_way() == 2


async def test_other_tenants_panels_do_not_count(store: Store, tenant_id: TenantId) -> None:
    other = TenantId.generate()
    panel = a_panel(other)
    begin(panel)
    await stored(store.unit_of_work(other), panel)

    async with store.unit_of_work(tenant_id) as uow:
        assert await uow.panels.count_under_way() == 0


async def test_of_many_who_begin_at_once_only_as_many_succeed_as_there_is_room(
    store: Store, tenant_id: TenantId
) -> None:
    panels = [a_panel(tenant_id) for _ in range(8)]
    for panel in panels:
        await stored(store.unit_of_work(tenant_id), panel)

    async def attempt(panel_id: PanelId) -> bool:
        command = BeginPanel(panel_id=panel_id, at_once=3)
        try:
            await begin_panel(command, uow=store.unit_of_work(tenant_id), clock=Noon())
        except DomainError as error:
            if not isinstance(error, Saturated):
                pytest.fail(f"refused by {error.code}")
            return False
        return True

    begun = await asyncio.gather(*(attempt(panel.panel_id) for panel in panels))

    assert sum(begun) == 3
