from datetime import datetime, timedelta

from domain.panel import Panel, PanelStatus
from domain.tenancy import TenantId
from tests.contracts.examples import NOW, a_panel, begin, cancel, stored
from tests.contracts.store import Store
from tests.contracts.test_legal_holds import a_hold, placed


async def ended(store: Store, tenant_id: TenantId, at: datetime, *, minutes: int = 0) -> Panel:
    """A panel that was put so many minutes after NOW, and ended then."""
    panel = a_panel(tenant_id, minutes=minutes)
    panel.change_status(PanelStatus.CANCELLED, now=at)
    return await stored(store.unit_of_work(tenant_id), panel)


async def test_panels_that_ended_in_time_are_found_the_longest_ended_first(
    store: Store, tenant_id: TenantId
) -> None:
    later = await ended(store, tenant_id, NOW + timedelta(days=2))
    first = await ended(store, tenant_id, NOW + timedelta(days=1), minutes=5)
    await ended(store, tenant_id, NOW + timedelta(days=2, microseconds=1))

    found = await store.ended(tenant_id).before(NOW + timedelta(days=2))

    assert [(one.panel_id, one.ended_at, one.is_held) for one in found] == [
        (first.panel_id, NOW + timedelta(days=1), False),
        (later.panel_id, NOW + timedelta(days=2), False),
    ]


async def test_a_panel_that_goes_on_is_not_among_them_however_old(
    store: Store, tenant_id: TenantId
) -> None:
    under_way = a_panel(tenant_id)
    begin(under_way)
    for panel in (a_panel(tenant_id), under_way):
        await stored(store.unit_of_work(tenant_id), panel)

    assert list(await store.ended(tenant_id).before(NOW + timedelta(days=999))) == []


async def test_a_held_panel_is_shown_as_held(store: Store, tenant_id: TenantId) -> None:
    panel = await ended(store, tenant_id, NOW)
    hold = a_hold(tenant_id, panel.panel_id)
    await store.holds(tenant_id).place(hold, placed(hold))

    (found,) = await store.ended(tenant_id).before(NOW)

    assert (found.panel_id, found.is_held) == (panel.panel_id, True)


async def test_another_tenants_panels_are_not_there(store: Store, tenant_id: TenantId) -> None:
    await ended(store, TenantId.generate(), NOW)

    assert list(await store.ended(tenant_id).before(NOW)) == []


async def test_whoever_cleans_up_finds_every_tenant_of_which_there_is_a_record(
    store: Store,
) -> None:
    tenants = [TenantId.generate() for _ in range(3)]
    for tenant_id in tenants:
        panel = a_panel(tenant_id)
        cancel(panel)
        await stored(store.unit_of_work(tenant_id), panel)

    assert list(await store.recorded.all()) == sorted(tenants)
