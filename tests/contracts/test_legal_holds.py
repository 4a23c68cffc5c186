import asyncio
from datetime import timedelta

import pytest

from domain.panel import LegalHold, LegalHoldLifted, LegalHoldPlaced, PanelHeld, PanelId
from domain.shared import Conflict, DomainError, NotFound, first_broken_link
from domain.tenancy import TenantId, TenantMismatch
from tests.contracts.examples import NOW, a_panel, an_erasure, found, stored
from tests.contracts.store import Store


def a_hold(tenant_id: TenantId, panel_id: PanelId, *, minutes: int = 0) -> LegalHold:
    return LegalHold(
        tenant_id=tenant_id,
        panel_id=panel_id,
        placed_by="ada",
        reason="Größe gegen 木, case 7",
        placed_at=NOW + timedelta(minutes=minutes),
    )


def placed(hold: LegalHold) -> LegalHoldPlaced:
    return LegalHoldPlaced(
        tenant_id=hold.tenant_id,
        panel_id=hold.panel_id,
        by=hold.placed_by,
        reason=hold.reason,
        occurred_at=hold.placed_at,
    )


def lifted(hold: LegalHold) -> LegalHoldLifted:
    return LegalHoldLifted(
        tenant_id=hold.tenant_id, panel_id=hold.panel_id, by="ada", occurred_at=NOW
    )


async def held(store: Store, tenant_id: TenantId, *, minutes: int = 0) -> LegalHold:
    """The hold on a new panel."""
    panel = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    hold = a_hold(tenant_id, panel.panel_id, minutes=minutes)
    await store.holds(tenant_id).place(hold, placed(hold))
    return hold


async def erase(store: Store, tenant_id: TenantId, panel_id: PanelId) -> None:
    async with store.unit_of_work(tenant_id) as uow:
        await uow.panels.erase(an_erasure(tenant_id, panel_id))
        await uow.commit()


async def test_holds_come_back_as_they_were_placed_and_in_order(
    store: Store, tenant_id: TenantId
) -> None:
    later = await held(store, tenant_id, minutes=5)
    first = await held(store, tenant_id)

    assert list(await store.holds(tenant_id).all()) == [first, later]
    assert await store.holds(tenant_id).find(later.panel_id) == later
    assert await store.holds(tenant_id).find(PanelId.generate()) is None


async def test_what_happens_to_a_hold_is_told_of_its_panel(
    store: Store, tenant_id: TenantId
) -> None:
    hold = await held(store, tenant_id)

    await store.holds(tenant_id).lift(lifted(hold))

    record = await store.events(tenant_id).after(3, limit=9)
    told = [(one.event_type, one.subject) for one in record]
    assert told == [
        ("legal_hold_placed", str(hold.panel_id)),
        ("legal_hold_lifted", str(hold.panel_id)),
    ]
    assert first_broken_link(await store.events(tenant_id).after(0, limit=9)) is None
    assert await store.holds(tenant_id).find(hold.panel_id) is None


async def test_a_held_panel_cannot_be_erased_until_its_hold_is_lifted(
    store: Store, tenant_id: TenantId
) -> None:
    hold = await held(store, tenant_id)

    with pytest.raises(PanelHeld) as refusal:
        await erase(store, tenant_id, hold.panel_id)
    assert refusal.value.code == "panel_held"
    assert (await found(store.unit_of_work(tenant_id), hold.panel_id)).version == 1
    await store.holds(tenant_id).lift(lifted(hold))
    await erase(store, tenant_id, hold.panel_id)

    with pytest.raises(NotFound):
        await found(store.unit_of_work(tenant_id), hold.panel_id)


async def test_a_panel_is_under_one_hold_at_a_time(store: Store, tenant_id: TenantId) -> None:
    hold = await held(store, tenant_id)

    with pytest.raises(Conflict) as refusal:
        await store.holds(tenant_id).place(hold, placed(hold))

    assert refusal.value.code == "hold_exists"
    assert await store.events(tenant_id).last() == 4


async def test_what_is_not_there_is_neither_held_nor_lifted(
    store: Store, tenant_id: TenantId
) -> None:
    hold = a_hold(tenant_id, PanelId.generate())

    with pytest.raises(NotFound) as unheld:
        await store.holds(tenant_id).place(hold, placed(hold))
    with pytest.raises(NotFound) as unlifted:
        await store.holds(tenant_id).lift(lifted(hold))

    assert (unheld.value.code, unlifted.value.code) == ("panel_unknown", "hold_unknown")
    assert await store.events(tenant_id).last() == 0


async def test_another_tenants_hold_is_not_there(store: Store, tenant_id: TenantId) -> None:
    foreign = await held(store, TenantId.generate())
    holds = store.holds(tenant_id)
    same_panel = a_hold(tenant_id, foreign.panel_id)

    assert await holds.find(foreign.panel_id) is None
    assert list(await holds.all()) == []
    for attempt in (holds.place(foreign, placed(foreign)), holds.lift(lifted(foreign))):
        with pytest.raises(TenantMismatch):
            await attempt
    with pytest.raises(NotFound):
        await holds.place(same_panel, placed(same_panel))
    with pytest.raises(NotFound):
        await holds.lift(lifted(same_panel))
    assert await store.holds(foreign.tenant_id).find(foreign.panel_id) == foreign


async def test_of_a_hold_and_an_erasure_at_once_one_wins(store: Store, tenant_id: TenantId) -> None:
    for _ in range(5):
        panel = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
        hold = a_hold(tenant_id, panel.panel_id)

        outcomes = await asyncio.gather(
            erase(store, tenant_id, panel.panel_id),
            store.holds(tenant_id).place(hold, placed(hold)),
            return_exceptions=True,
        )

        is_held = await store.holds(tenant_id).find(panel.panel_id) is not None
        refused = [one for one in outcomes if isinstance(one, DomainError)]
        assert len(refused) == 1
        assert isinstance(refused[0], PanelHeld if is_held else NotFound)
    assert first_broken_link(await store.events(tenant_id).after(0, limit=99)) is None
