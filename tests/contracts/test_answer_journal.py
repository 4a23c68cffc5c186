import asyncio
import json

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings

from adapters.hypothesis import opinions
from application.panel.like_answers import EMBEDDER, PHASE
from domain.panel import Opinion, PanelId
from domain.shared import NotFound, Usage, first_broken_link
from domain.tenancy import TenantId
from tests.contracts.examples import a_claim, a_models_entry, a_panel, an_entry, stored
from tests.contracts.store import Store
from tests.patience import PATIENCE_SECONDS


@pytest.fixture
async def panel_id(store: Store, tenant_id: TenantId) -> PanelId:
    return (await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))).panel_id


async def test_a_recorded_answer_comes_back_as_it_was_given(
    store: Store, tenant_id: TenantId, panel_id: PanelId
) -> None:
    entry = an_entry(panel_id, says="Größe 木 🍃")

    recorded = await store.journal(tenant_id).record(entry)

    assert recorded == entry
    assert list(await store.journal(tenant_id).of_panel(panel_id)) == [entry]


async def test_all_that_a_models_answer_brings_comes_back(
    store: Store, tenant_id: TenantId, panel_id: PanelId
) -> None:
    plain = a_models_entry(panel_id)
    claiming = Opinion(position="yes", claims=(a_claim(),))
    entries = [plain, evolve(plain, agent_id="claiming", usage=Usage(usd=None), opinion=claiming)]

    recorded = await asyncio.gather(*(store.journal(tenant_id).record(e) for e in entries))

    assert recorded == entries
    assert list(await store.journal(tenant_id).of_panel(panel_id)) == entries


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(opinion=opinions())
async def test_any_opinion_can_be_recorded(store: Store, opinion: Opinion) -> None:
    tenant_id = TenantId.generate()
    panel = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    entry = evolve(an_entry(panel.panel_id), opinion=opinion)

    await store.journal(tenant_id).record(entry)

    assert list(await store.journal(tenant_id).of_panel(panel.panel_id)) == [entry]


async def test_a_second_answer_of_a_seat_gives_the_first(
    store: Store, tenant_id: TenantId, panel_id: PanelId
) -> None:
    journal = store.journal(tenant_id)
    first = await journal.record(an_entry(panel_id, says="First."))

    again = await journal.record(an_entry(panel_id, says="Second."))

    assert again == first
    assert list(await journal.of_panel(panel_id)) == [first]


async def test_answers_of_one_seat_at_once_all_give_the_same(
    store: Store, tenant_id: TenantId, panel_id: PanelId
) -> None:
    journal = store.journal(tenant_id)

    recorded = await asyncio.gather(
        *(journal.record(an_entry(panel_id, says=f"Number {n}.")) for n in range(10))
    )

    assert recorded == list(await journal.of_panel(panel_id)) * 10


async def test_answers_are_listed_by_round_and_then_in_order_of_recording(
    store: Store, tenant_id: TenantId, panel_id: PanelId
) -> None:
    journal = store.journal(tenant_id)
    order = [(2, "a"), (1, "b"), (2, "c"), (1, "a")]

    for round_number, agent_id in order:
        await journal.record(an_entry(panel_id, round_number=round_number, agent_id=agent_id))

    listed = [(e.round_number, e.agent_id) for e in await journal.of_panel(panel_id)]
    assert listed == [(1, "b"), (1, "a"), (2, "a"), (2, "c")]


async def test_each_new_answer_is_in_the_record_once_and_the_chain_holds(
    store: Store, tenant_id: TenantId, panel_id: PanelId
) -> None:
    before = await store.events(tenant_id).last()
    entries = [an_entry(panel_id, agent_id=f"seat-{n % 20}") for n in range(40)]

    await asyncio.gather(*(store.journal(tenant_id).record(e) for e in entries))
    await store.journal(tenant_id).record(entries[0])

    record = await store.events(tenant_id).after(0, limit=100)
    assert first_broken_link(record) is None
    told = [one for one in record if one.sequence > before]
    assert {one.event_type for one in told} == {"answer_recorded"}
    assert {one.subject for one in told} == {str(panel_id)}
    seats = [json.loads(one.payload or "")["agent_id"] for one in told]
    kept = [entry.agent_id for entry in await store.journal(tenant_id).of_panel(panel_id)]
    assert seats == kept


async def test_what_the_record_tells_of_an_answer_is_not_what_it_says(
    store: Store, tenant_id: TenantId, panel_id: PanelId
) -> None:
    await store.journal(tenant_id).record(an_entry(panel_id, says="Größe 木"))

    last = (await store.events(tenant_id).after(0, limit=100))[-1]
    assert last.event_type == "answer_recorded"
    assert "木" not in (last.payload or "")


async def test_a_comparison_of_answers_is_nobodys_answer(
    store: Store, tenant_id: TenantId, panel_id: PanelId
) -> None:
    before = await store.events(tenant_id).last()

    entry = evolve(an_entry(panel_id), phase=PHASE, agent_id=EMBEDDER)
    await store.journal(tenant_id).record(entry)

    assert await store.events(tenant_id).last() == before


async def test_an_answer_that_is_refused_is_not_told(store: Store, tenant_id: TenantId) -> None:
    with pytest.raises(NotFound):
        await store.journal(tenant_id).record(an_entry(PanelId.generate()))

    assert await store.events(tenant_id).last() == 0


async def test_many_answers_at_once_are_all_kept(
    store: Store, tenant_id: TenantId, panel_id: PanelId
) -> None:
    entries = [an_entry(panel_id, agent_id=f"seat-{n}") for n in range(300)]

    recorded = await asyncio.gather(*(store.journal(tenant_id).record(e) for e in entries))

    assert recorded == entries
    assert list(await store.journal(tenant_id).of_panel(panel_id)) == entries


async def test_an_answer_for_no_panel_is_refused_and_sinks_no_other(
    store: Store, tenant_id: TenantId, panel_id: PanelId
) -> None:
    journal = store.journal(tenant_id)
    good = [an_entry(panel_id, agent_id=f"seat-{n}") for n in range(5)]
    bad = an_entry(PanelId.generate())

    outcomes = await asyncio.gather(
        *(journal.record(entry) for entry in (*good[:3], bad, *good[3:])), return_exceptions=True
    )

    refusal = outcomes.pop(3)
    assert isinstance(refusal, NotFound)
    assert refusal.code == "panel_unknown"
    assert outcomes == good
    assert list(await journal.of_panel(panel_id)) == good


async def test_a_foreign_panel_takes_no_answers_and_shows_none(
    store: Store, tenant_id: TenantId, panel_id: PanelId
) -> None:
    await store.journal(tenant_id).record(an_entry(panel_id))
    foreign = store.journal(TenantId.generate())

    with pytest.raises(NotFound):
        await foreign.record(an_entry(panel_id, agent_id="intruder"))

    assert list(await foreign.of_panel(panel_id)) == []
    assert len(await store.journal(tenant_id).of_panel(panel_id)) == 1


async def test_answers_and_panels_are_written_side_by_side(
    store: Store, tenant_id: TenantId, panel_id: PanelId
) -> None:
    journal = store.journal(tenant_id)

    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(
            *(journal.record(an_entry(panel_id, agent_id=f"seat-{n}")) for n in range(50)),
            *(stored(store.unit_of_work(tenant_id), a_panel(tenant_id)) for _ in range(25)),
        )

    assert len(await journal.of_panel(panel_id)) == 50
