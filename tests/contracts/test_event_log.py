import asyncio
from copy import deepcopy

from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.hypothesis import panels
from domain.shared import GENESIS, first_broken_link, seal
from domain.tenancy import TenantId
from tests.contracts.examples import a_panel, an_erasure, begin, stored
from tests.contracts.store import Store


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_a_panels_events_are_recorded_as_they_happened(
    store: Store, data: st.DataObject
) -> None:
    tenant_id = TenantId.generate()
    panel = data.draw(panels(tenant_id=tenant_id))
    happened = deepcopy(panel).collect_events()

    await stored(store.unit_of_work(tenant_id), panel)

    recorded = await store.events(tenant_id).after(0, limit=999)

    expected, digest = [], GENESIS
    for number, event in enumerate(happened, start=1):
        link = seal(event, sequence=number, previous_digest=digest)
        expected.append(link)
        digest = link.digest
    assert list(recorded) == expected


async def test_every_save_appends_and_a_deletion_says_so(store: Store, tenant_id: TenantId) -> None:
    uow = store.unit_of_work(tenant_id)
    panel = await stored(uow, a_panel(tenant_id))
    begin(panel)

    async with uow:
        await uow.panels.save(panel)
        await uow.commit()
    async with uow:
        await uow.panels.erase(an_erasure(tenant_id, panel.panel_id))
        await uow.commit()

    recorded = await store.events(tenant_id).after(0, limit=9)
    assert [(record.sequence, record.event_type) for record in recorded] == [
        (1, "panel_created"),
        (2, "member_added"),
        (3, "member_added"),
        (4, "status_changed"),
        (5, "panel_erased"),
    ]
    assert {record.subject for record in recorded} == {str(panel.panel_id)}
    assert first_broken_link(recorded) is None


async def test_events_are_read_in_pieces(store: Store, tenant_id: TenantId) -> None:
    await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    log = store.events(tenant_id)

    pieces = [[e.sequence for e in await log.after(n, limit=2)] for n in (0, 2, 3)]

    assert pieces == [[1, 2], [3], []]


async def test_events_of_one_panel_are_read_in_pieces_among_those_of_others(
    store: Store, tenant_id: TenantId
) -> None:
    uow = store.unit_of_work(tenant_id)
    first = await stored(uow, a_panel(tenant_id))
    await stored(uow, a_panel(tenant_id))
    begin(first)
    async with uow:
        await uow.panels.save(first)
        await uow.commit()
    log, subject = store.events(tenant_id), str(first.panel_id)

    pieces = [
        [e.sequence for e in await log.of_subject(subject, after=n, limit=2)]
        for n in (0, 2, 3, 7, 10**18 - 1)
    ]

    assert pieces == [[1, 2], [3, 7], [7], [], []]


async def test_events_of_another_tenants_panel_are_not_there(
    store: Store, tenant_id: TenantId
) -> None:
    other = TenantId.generate()
    panel = await stored(store.unit_of_work(other), a_panel(other))

    found = await store.events(tenant_id).of_subject(str(panel.panel_id), after=0, limit=9)

    assert list(found) == []


async def test_the_last_event_is_that_of_the_tenant(store: Store, tenant_id: TenantId) -> None:
    await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))

    last = [await store.events(one).last() for one in (tenant_id, TenantId.generate())]

    assert last == [3, 0]


async def test_each_tenant_has_a_chain_of_its_own_without_gaps_however_many_write(
    store: Store,
) -> None:
    tenants = [TenantId.generate() for _ in range(3)]

    await asyncio.gather(
        *(stored(store.unit_of_work(tenant_id), a_panel(tenant_id)) for tenant_id in tenants * 10)
    )

    for tenant_id in tenants:
        recorded = await store.events(tenant_id).after(0, limit=999)
        assert [record.sequence for record in recorded] == list(range(1, 31))
        assert first_broken_link(recorded) is None
        # The events of one save stand together.
        subjects = [record.subject for record in recorded]
        assert subjects == [subject for subject in subjects[::3] for _ in range(3)]


async def test_what_is_changed_in_the_record_is_found(store: Store, tenant_id: TenantId) -> None:
    await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    recorded = list(await store.events(tenant_id).after(0, limit=9))

    recorded[1] = evolve(recorded[1], payload=str(recorded[1].payload).replace("fda", "ema"))

    assert first_broken_link(recorded) == 2
