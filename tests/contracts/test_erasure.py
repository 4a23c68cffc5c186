from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.shared import Claim, Reply, check_record
from domain.evidence import Document
from domain.panel import Panel, PanelHeld, PanelId
from domain.shared import RecordedEvent
from domain.tenancy import EventPolicy, TenantId, TenantMismatch
from tests.contracts.examples import NOW, a_panel, an_entry, an_erasure, cancel, state_of, stored
from tests.contracts.store import Store
from tests.contracts.test_legal_holds import a_hold, lifted, placed
from tests.contracts.test_webhooks import a_delivery, a_webhook, added

REPLY = Reply(status=201, headers={}, body="{}")


async def erase(store: Store, panel: Panel, policy: EventPolicy) -> None:
    async with store.unit_of_work(panel.tenant_id) as uow:
        await uow.panels.erase(an_erasure(panel.tenant_id, panel.panel_id, policy))
        await uow.commit()


async def record_of(store: Store, tenant_id: TenantId) -> list[RecordedEvent]:
    return list(await store.events(tenant_id).after(0, limit=999))


async def test_events_that_are_kept_say_what_they_said(store: Store, tenant_id: TenantId) -> None:
    panel = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    before = await record_of(store, tenant_id)

    await erase(store, panel, EventPolicy.KEEP)

    *kept, erased = await record_of(store, tenant_id)
    assert kept == before
    assert erased.event_type == "panel_erased"
    assert '"events":"keep"' in str(erased.payload)


async def test_events_that_are_erased_keep_their_place_and_their_digests(
    store: Store, tenant_id: TenantId
) -> None:
    panel = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    other = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    before = await record_of(store, tenant_id)

    await erase(store, panel, EventPolicy.ERASE)

    *kept, erased = await record_of(store, tenant_id)
    subject = str(panel.panel_id)
    assert kept == [one.erased() if one.subject == subject else one for one in before]
    assert [one.is_erased for one in kept] == [True] * 3 + [False] * 3
    assert erased.payload is not None
    assert str(other.panel_id) not in erased.payload
    check = await check_record(store.events(tenant_id))
    assert (check.events, check.erased, check.unexplained, check.broken_at) == (7, 3, 0, None)
    assert check.is_intact


async def test_notices_and_replies_of_the_panel_go_with_it_and_no_others(
    store: Store, tenant_id: TenantId
) -> None:
    panel = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    webhook = await added(store, a_webhook(tenant_id))
    ours = evolve(a_delivery(webhook, sequence=1), panel_id=panel.panel_id)
    others = a_delivery(webhook, sequence=2)
    outbox, keys = store.outbox(tenant_id), store.idempotency(tenant_id)
    assert await outbox.queue([ours, others], seen=3, upto=4)
    name = str(panel.panel_id)
    replies = {
        "body": evolve(REPLY, body=f'{{"panel_id": "{name}"}}'),
        "headers": evolve(REPLY, headers={"location": f"/api/v1/panels/{name}"}),
        "other": evolve(REPLY, body=str(PanelId.generate())),
    }
    for key, reply in replies.items():
        claim = Claim(request_digest="a" * 64, taken_at=NOW)
        await keys.take(key, claim)
        await keys.keep(key, evolve(claim, reply=reply))

    await erase(store, panel, EventPolicy.KEEP)

    assert list(await outbox.of_webhook(webhook.webhook_id, limit=9)) == [others]
    again = Claim(request_digest="b" * 64, taken_at=NOW + timedelta(seconds=1))
    assert await keys.take("body", again) is None
    assert await keys.take("headers", again) is None
    assert await keys.take("other", again) is not None


async def test_an_erasure_that_is_not_committed_changes_nothing(
    store: Store, tenant_id: TenantId
) -> None:
    panel = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    before = await record_of(store, tenant_id)

    async with store.unit_of_work(tenant_id) as uow:
        await uow.panels.erase(an_erasure(tenant_id, panel.panel_id, EventPolicy.ERASE))

    assert await record_of(store, tenant_id) == before
    async with store.unit_of_work(tenant_id) as uow:
        assert state_of(await uow.panels.get(panel.panel_id)) == state_of(panel)


async def test_nobody_erases_another_tenants_panel(store: Store, tenant_id: TenantId) -> None:
    foreign = await stored(store.unit_of_work(tenant_id), a_panel(tenant_id))
    before = await record_of(store, tenant_id)

    async with store.unit_of_work(TenantId.generate()) as uow:
        with pytest.raises(TenantMismatch):
            await uow.panels.erase(an_erasure(tenant_id, foreign.panel_id, EventPolicy.ERASE))

    assert await record_of(store, tenant_id) == before


NOTE = Document(name="note.md", text="No predicate fits.")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["erase", "hold", "lift"]),
        st.integers(0, 3),
        st.sampled_from(EventPolicy),
    ),
    max_size=12,
)


@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_held_panels_stay_chains_are_whole_and_other_tenants_see_no_change(
    store: Store, steps: list[tuple[str, int, EventPolicy]]
) -> None:
    us, them = TenantId.generate(), TenantId.generate()
    ours = [await an_ended_panel(store, us) for _ in range(4)]
    theirs = await an_ended_panel(store, them)
    before = await all_of(store, them, theirs)

    gone = await carried_out(store, ours, steps)

    async with store.unit_of_work(us) as uow:
        for place in {*range(4)} - {*gone}:
            await uow.panels.get(ours[place].panel_id)
        if len(gone) < len(ours):
            assert await uow.documents.text(NOTE.digest) == NOTE.text
    check = await check_record(store.events(us))
    assert check.is_intact
    assert (check.erased > 0) == (EventPolicy.ERASE in gone.values())
    assert await all_of(store, them, theirs) == before


async def an_ended_panel(store: Store, tenant_id: TenantId) -> Panel:
    panel = a_panel(tenant_id, evidence=(NOTE,))
    cancel(panel)
    async with store.unit_of_work(tenant_id) as uow:
        await uow.documents.add([NOTE])
        await uow.panels.add(panel)
        await uow.commit()
    await store.journal(tenant_id).record(an_entry(panel.panel_id))
    return panel


async def all_of(store: Store, tenant_id: TenantId, panel: Panel) -> object:
    async with store.unit_of_work(tenant_id) as uow:
        state = state_of(await uow.panels.get(panel.panel_id))
        text = await uow.documents.text(NOTE.digest)
    answers = list(await store.journal(tenant_id).of_panel(panel.panel_id))
    return state, text, answers, await record_of(store, tenant_id)


async def carried_out(
    store: Store, ours: list[Panel], steps: list[tuple[str, int, EventPolicy]]
) -> dict[int, EventPolicy]:
    """Which of the panels are gone after the steps, and what became of their events."""
    held: set[int] = set()
    gone: dict[int, EventPolicy] = {}

    for step, place, policy in steps:
        if place in gone:
            continue
        hold = a_hold(ours[place].tenant_id, ours[place].panel_id)
        match step, place in held:
            case "hold", False:
                await store.holds(hold.tenant_id).place(hold, placed(hold))
                held.add(place)
            case "lift", True:
                await store.holds(hold.tenant_id).lift(lifted(hold))
                held.discard(place)
            case "erase", True:
                with pytest.raises(PanelHeld):
                    await erase(store, ours[place], policy)
            case "erase", False:
                await erase(store, ours[place], policy)
                gone[place] = policy
    return gone
