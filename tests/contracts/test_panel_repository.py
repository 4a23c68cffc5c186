import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from adapters.hypothesis import panels
from application.panel.ports import PanelFilter
from domain.panel import Panel, PanelId, PanelStatus
from domain.shared import Conflict, NotFound, StaleVersion
from domain.tenancy import TenantContext, TenantId, TenantMismatch
from tests.contracts.examples import (
    NOW,
    a_panel,
    a_panel_with_everything,
    an_entry,
    an_erasure,
    begin,
    cancel,
    found,
    save,
    state_of,
    stored,
)
from tests.contracts.store import Store

# Each example undoes what it stored, so that one store serves them all.
sharing_the_store = settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("status", PanelStatus)
@sharing_the_store
@given(data=st.data())
async def test_a_panel_in_any_state_comes_back_as_it_was_stored(
    store: Store, status: PanelStatus, data: st.DataObject
) -> None:
    panel = data.draw(panels(status))

    async with store.unit_of_work(panel.tenant_id) as uow:
        await uow.panels.add(panel)
        loaded = await uow.panels.get(panel.panel_id)

    assert state_of(loaded) == state_of(panel)
    assert loaded.collect_events() == ()


async def test_every_attribute_of_a_panel_comes_back(store: Store, tenant_id: TenantId) -> None:
    panel = a_panel_with_everything(tenant_id)
    plain = state_of(a_panel(tenant_id))

    loaded = await found(
        store.unit_of_work(tenant_id), (await stored(store.unit_of_work(tenant_id), panel)).panel_id
    )

    assert state_of(loaded) == state_of(panel)
    alike = {name for name, value in state_of(loaded).items() if value == plain[name]}
    assert alike == {
        *("tenant_id", "query", "options", "dimensions", "sources", "seed", "created_at"),
        *("members", "measurements", "recommendation", "failure", "completed_at"),
    }


async def test_a_panel_of_a_known_version_does_not_come_again(
    store: Store, tenant_id: TenantId
) -> None:
    uow = store.unit_of_work(tenant_id)
    first = await stored(uow, a_panel_with_everything(tenant_id))

    async with uow:
        assert await uow.panels.get_unless(first.panel_id, first.version) is None
        changed = await uow.panels.get_unless(first.panel_id, first.version + 1)

    assert changed is not None
    assert state_of(changed) == state_of(first)


async def test_whatever_version_is_known_a_panel_of_others_is_not_there(
    store: Store, tenant_id: TenantId
) -> None:
    panel = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    uow = store.unit_of_work(TenantId.generate())

    async with uow:
        for version in (panel.version, panel.version + 1):
            with pytest.raises(NotFound):
                await uow.panels.get_unless(panel.panel_id, version)


async def test_numbers_of_any_size_come_back(store: Store, tenant_id: TenantId) -> None:
    panel = evolve(a_panel(tenant_id), seed=2**70, pending_events=())

    await stored(store.unit_of_work(tenant_id), panel)

    assert (await found(store.unit_of_work(tenant_id), panel.panel_id)).seed == 2**70


async def test_a_changed_panel_comes_back_as_it_was_saved(
    store: Store, tenant_id: TenantId
) -> None:
    uow = store.unit_of_work(tenant_id)
    panel = await stored(uow, a_panel(tenant_id))
    begin(panel)

    async with uow:
        await uow.panels.save(panel)
        await uow.commit()

    loaded = await found(uow, panel.panel_id)
    assert state_of(loaded) == state_of(panel)
    assert loaded.status is PanelStatus.IN_PROGRESS
    assert loaded.version == 2


async def test_a_panel_in_hand_shares_nothing_with_the_stored_one(
    store: Store, tenant_id: TenantId
) -> None:
    uow = store.unit_of_work(tenant_id)
    panel = a_panel(tenant_id)
    begin(panel)
    panel.start_discussion_round(1, now=NOW)
    await stored(uow, panel)
    loaded = await found(uow, panel.panel_id)

    for one in (panel, loaded):
        one.add_message(1, "fda_expert", "Regulatory expert", "Not saved.", now=NOW)

    assert (await found(uow, panel.panel_id)).discussions[0].messages == ()


async def test_a_unit_of_work_sees_what_it_wrote_itself(store: Store, tenant_id: TenantId) -> None:
    panel = a_panel(tenant_id)

    async with store.unit_of_work(tenant_id) as uow:
        await uow.panels.add(panel)
        begin(panel)
        await uow.panels.save(panel)

        assert (await uow.panels.get(panel.panel_id)).status is PanelStatus.IN_PROGRESS
        assert [summary.status for summary in await uow.panels.search(PanelFilter(), limit=9)] == [
            "in_progress"
        ]


async def test_a_second_panel_of_the_same_id_is_refused(store: Store, tenant_id: TenantId) -> None:
    uow = store.unit_of_work(tenant_id)
    panel = await stored(uow, a_panel(tenant_id))

    with pytest.raises(Conflict) as refusal:
        await stored(uow, panel)

    assert refusal.value.code == "panel_exists"
    assert (await found(uow, panel.panel_id)).version == 1


async def test_a_deleted_panel_is_gone_with_its_answers(store: Store, tenant_id: TenantId) -> None:
    uow, journal = store.unit_of_work(tenant_id), store.journal(tenant_id)
    panel = await stored(uow, a_panel(tenant_id))
    other = await stored(uow, a_panel(tenant_id))
    await journal.record(an_entry(panel.panel_id))
    kept = await journal.record(an_entry(other.panel_id))

    async with uow:
        await uow.panels.erase(an_erasure(tenant_id, panel.panel_id))
        await uow.commit()

    with pytest.raises(NotFound):
        await found(uow, panel.panel_id)
    assert list(await journal.of_panel(panel.panel_id)) == []
    assert list(await journal.of_panel(other.panel_id)) == [kept]


async def test_a_deleted_panel_cannot_be_saved(store: Store, tenant_id: TenantId) -> None:
    uow = store.unit_of_work(tenant_id)
    panel = await stored(uow, a_panel(tenant_id))
    async with uow:
        await uow.panels.erase(an_erasure(tenant_id, panel.panel_id))
        await uow.commit()
    begin(panel)

    async with uow:
        with pytest.raises(StaleVersion):
            await save(uow, panel)


async def test_a_panel_that_was_never_added_cannot_be_saved_or_deleted(
    store: Store, tenant_id: TenantId
) -> None:
    async with store.unit_of_work(tenant_id) as uow:
        with pytest.raises(StaleVersion):
            await save(uow, a_panel(tenant_id))
        with pytest.raises(NotFound):
            await uow.panels.erase(an_erasure(tenant_id, PanelId.generate()))


@sharing_the_store
@given(panel=panels(PanelStatus.COMPLETED))
async def test_a_list_shows_the_outcome(store: Store, panel: Panel) -> None:
    async with store.unit_of_work(panel.tenant_id) as uow:
        await uow.panels.add(panel)
        summary = (await uow.panels.search(PanelFilter(), limit=1))[0]

    assert summary.recommendation == panel.recommendation
    assert panel.consensus is not None
    assert summary.level == panel.consensus.level


class TestBetweenTenants:
    async def test_a_foreign_panel_is_not_found_just_like_one_that_does_not_exist(
        self, store: Store, tenant_id: TenantId
    ) -> None:
        foreign = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
        us = TenantId.generate()
        mine = store.unit_of_work(us)

        refusals = []
        for panel_id in (foreign.panel_id, PanelId.generate()):
            async with mine:
                with pytest.raises(NotFound) as get:
                    await mine.panels.get(panel_id)
                with pytest.raises(NotFound) as delete:
                    await mine.panels.erase(an_erasure(us, panel_id))
            refusals.append(
                [(e.value.code, str(e.value).replace(str(panel_id), "")) for e in (get, delete)]
            )

        assert refusals[0] == refusals[1]
        untouched = await found(store.unit_of_work(tenant_id), foreign.panel_id)
        assert state_of(untouched) == state_of(foreign)

    async def test_a_foreign_panel_is_in_no_list(self, store: Store, tenant_id: TenantId) -> None:
        await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))

        async with store.unit_of_work(TenantId.generate()) as uow:
            assert list(await uow.panels.search(PanelFilter(), limit=9)) == []
            assert await uow.panels.count(PanelFilter()) == 0

    async def test_a_foreign_panel_can_be_neither_added_nor_saved(
        self, store: Store, tenant_id: TenantId
    ) -> None:
        foreign = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
        cancel(foreign)

        async with store.unit_of_work(TenantId.generate()) as uow:
            with pytest.raises(TenantMismatch):
                await uow.panels.save(foreign)
            with pytest.raises(TenantMismatch):
                await uow.panels.add(a_panel(tenant_id))
            await uow.commit()

        unchanged = await found(store.unit_of_work(tenant_id), foreign.panel_id)
        assert unchanged.status is PanelStatus.DRAFT
        assert foreign.collect_events() != ()

    async def test_nothing_is_loaded_under_the_context_of_another_tenant(
        self, store: Store, tenant_id: TenantId
    ) -> None:
        panel = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))

        with TenantContext.use(TenantId.generate()), pytest.raises(TenantMismatch):
            await found(store.unit_of_work(tenant_id), panel.panel_id)

    async def test_two_tenants_may_have_panels_of_the_same_id(
        self, store: Store, tenant_id: TenantId
    ) -> None:
        mine = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
        other = TenantId.generate()
        theirs = Panel(
            panel_id=mine.panel_id, tenant_id=other, query="Another?", panel_type=mine.panel_type
        )
        await stored(store.unit_of_work(other), theirs)

        async with store.unit_of_work(other) as uow:
            await uow.panels.erase(an_erasure(other, mine.panel_id))
            await uow.commit()

        assert (await found(store.unit_of_work(tenant_id), mine.panel_id)).query == mine.query
