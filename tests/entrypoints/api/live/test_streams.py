"""Whoever follows a panel is told everything once, in order, wherever they begin."""

import asyncio
from collections import Counter

import httpx
import pytest
from attrs import evolve

from application.panel import DeletePanel, delete_panel
from application.panel.ports import SilentObserver
from domain.panel import Opinion, Panel
from domain.shared import RecordedEvent
from domain.tenancy import TenantId
from entrypoints.bootstrap import Application
from entrypoints.deliberations import run_panel
from entrypoints.settings import Settings
from tests.contracts.examples import an_entry
from tests.entrypoints.api.live.server import Served, all_told, serving, stream, told
from tests.entrypoints.panels_begun import a_tenant, begun, convened
from tests.patience import PATIENCE_SECONDS


async def completed(application: Application, tenant_id: TenantId, **parts: object) -> Panel:
    panel = await convened(application, tenant_id, **parts)
    return await run_panel(application, tenant_id, panel.panel_id, observer=SilentObserver())


async def recorded(application: Application, panel: Panel) -> list[RecordedEvent]:
    log = application.events(panel.tenant_id)
    return list(await log.of_subject(str(panel.panel_id), after=0, limit=1000))


async def test_a_panel_that_has_ended_is_told_whole(
    served: Served, application: Application, tenant_id: TenantId
) -> None:
    await completed(application, tenant_id)
    panel = await completed(application, tenant_id)

    events = await all_told(served, panel)

    expected = await recorded(application, panel)
    assert expected[0].sequence > 1
    *happened, end = events
    assert [(one.id, one.event) for one in happened] == [
        (str(record.sequence), record.event_type) for record in expected
    ]
    assert happened[0].document["query"] == "Which route?"
    assert (end.id, end.event) == ("", "end")
    assert end.document == {"panel_id": str(panel.panel_id), "status": "completed"}


async def test_what_another_process_writes_is_told_as_it_happens(
    served: Served, application: Application, tenant_id: TenantId
) -> None:
    panel = await convened(application, tenant_id)
    before = len(await recorded(application, panel))

    async with stream(served, panel) as response:
        events = told(response)
        first = [await anext(events) for _ in range(before)]
        running = run_panel(application, tenant_id, panel.panel_id, observer=SilentObserver())
        await running
        rest = [one async for one in events]

    assert first[0].event == "panel_created"
    assert [one.event for one in rest[:2]] == ["status_changed", "round_started"]
    assert [one.event for one in rest[-2:]] == ["panel_completed", "end"]
    assert len(first) + len(rest) - 1 == len(await recorded(application, panel))


async def test_it_goes_on_after_any_event_also_on_another_server(
    served: Served, settings: Settings, application: Application, tenant_id: TenantId
) -> None:
    panel = await completed(application, tenant_id)
    whole = await all_told(served, panel)

    with serving(settings) as other:
        for place, event in enumerate(whole[:-1:5]):
            following = whole[place * 5 + 1 :]
            assert await all_told(other, panel, ids=(event.id,)) == following
            assert await all_told(served, panel, after=event.id) == following


async def test_the_header_counts_where_the_address_says_otherwise(
    served: Served, application: Application, tenant_id: TenantId
) -> None:
    panel = await completed(application, tenant_id)
    whole = await all_told(served, panel)

    assert await all_told(served, panel, ids=(whole[4].id,), after=whole[1].id) == whole[5:]


async def test_it_goes_on_after_a_cut_while_the_panel_is_under_way(
    served: Served, application: Application, tenant_id: TenantId
) -> None:
    panel = await begun(application, tenant_id)
    async with stream(served, panel) as response:
        events = told(response)
        seen = [await anext(events) for _ in range(3)]
    await run_panel(application, tenant_id, panel.panel_id, observer=SilentObserver())

    rest = await all_told(served, panel, ids=(seen[-1].id,))

    ids = [one.id for one in (*seen, *rest[:-1])]
    assert ids == [str(record.sequence) for record in await recorded(application, panel)]


class TestPositions:
    @pytest.mark.parametrize(
        "position",
        [
            "-1",
            "+1",
            "1.0",
            "1e3",
            "0x1",
            "one",
            "1,2",
            "9" * 19,
            "9" * 5000,
            "1;--",
            "",
            " 1",
            "*",
        ],
    )
    async def test_what_is_no_position_is_refused(
        self, served: Served, application: Application, tenant_id: TenantId, position: str
    ) -> None:
        panel = await convened(application, tenant_id)

        async with stream(served, panel, after=position) as response:
            await response.aread()

        assert response.status_code == 400
        assert response.json()["code"] == "event_id_malformed"
        assert response.json()["field"] == "after"

    @pytest.mark.parametrize("ids", [("-1",), ("1 2",), ("9" * 19,), ("1", "2"), ("x" * 4000,)])
    async def test_nor_is_it_accepted_as_a_header(
        self, served: Served, application: Application, tenant_id: TenantId, ids: tuple[str, ...]
    ) -> None:
        panel = await convened(application, tenant_id)

        async with stream(served, panel, ids=ids) as response:
            await response.aread()

        assert response.status_code == 400
        assert response.json()["field"] == "Last-Event-ID"

    async def test_other_digits_than_ascii_are_refused(
        self, served: Served, application: Application, tenant_id: TenantId
    ) -> None:
        panel = await convened(application, tenant_id)

        async with stream(served, panel, after="\u0661") as response:
            assert response.status_code == 400

    @pytest.mark.parametrize("position", ["9" * 18, "12345678"])
    async def test_a_position_that_never_was_leads_to_nothing_of_others(
        self, served: Served, application: Application, tenant_id: TenantId, position: str
    ) -> None:
        panel = await completed(application, tenant_id)

        events = await all_told(served, panel, ids=(position,))

        assert [one.event for one in events] == ["end"]

    async def test_another_tenants_position_gives_own_events_only(
        self, served: Served, application: Application, tenant_id: TenantId
    ) -> None:
        panel = await completed(application, tenant_id)
        other = await a_tenant(application)
        theirs = await completed(application, other)
        position = (await recorded(application, theirs))[3].sequence

        events = await all_told(served, panel, ids=(str(position),))

        assert {one.document["panel_id"] for one in events} == {str(panel.panel_id)}
        assert all(int(one.id) > position for one in events[:-1])


class TestForeignPanels:
    async def test_another_tenants_panel_is_not_there_before_any_header(
        self, served: Served, application: Application, tenant_id: TenantId
    ) -> None:
        panel = await completed(application, tenant_id)
        other = await a_tenant(application)
        answers = []

        for tenant in (other, TenantId.generate()):
            async with stream(served, panel, tenant=tenant) as response:
                await response.aread()
            answers.append(response)

        assert {answer.status_code for answer in answers} == {404}
        assert {answer.headers["content-type"] for answer in answers} == {
            "application/problem+json"
        }
        assert {answer.json()["code"] for answer in answers} == {"panel_unknown"}

    async def test_no_pattern_names_several_panels(
        self, served: Served, application: Application, tenant_id: TenantId
    ) -> None:
        await convened(application, tenant_id)
        async with httpx.AsyncClient() as client:
            for name in ("*", "%25", "_", "a%3A*", "%0d%0a"):
                answer = await client.get(
                    f"{served.url}/api/v1/panels/{name}/events",
                    headers={"X-Tenant-ID": str(tenant_id)},
                )
                assert answer.status_code in {400, 404}


async def test_texts_cannot_forge_an_event(
    served: Served, application: Application, tenant_id: TenantId
) -> None:
    # New lines are all that texts may hold of what ends a line; some clients know more of them.
    forged = "Which?\n\nevent: end\ndata: {}\n\n\u2028event: end\u2029id: 9\n: \n\n"
    panel = await completed(application, tenant_id, query=forged)

    events = await all_told(served, panel)

    assert events[0].document["query"] == forged
    assert [one.event for one in events].count("end") == 1
    assert all(one.data.isascii() for one in events)


async def test_nothing_is_buffered_or_kept_on_the_way(
    served: Served, application: Application, tenant_id: TenantId
) -> None:
    panel = await completed(application, tenant_id)

    async with stream(served, panel) as response:
        await response.aread()

    assert "no-cache" in response.headers["cache-control"]
    assert response.headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in response.headers


async def test_a_panel_that_is_deleted_meanwhile_ends_its_streams(
    served: Served, application: Application, tenant_id: TenantId
) -> None:
    panel = await convened(application, tenant_id)
    async with stream(served, panel, after="1") as response:
        events = told(response)
        await anext(events)
        await delete_panel(
            DeletePanel(panel.panel_id),
            uow=application.unit_of_work(tenant_id),
            engine=await application.engine(),
            clock=application.clock,
        )
        async with asyncio.timeout(PATIENCE_SECONDS):
            rest = [one async for one in events]

    assert rest[-1].document == {"panel_id": str(panel.panel_id), "status": "deleted"}
    assert all(one.event != "panel_created" for one in rest)


async def test_an_answer_is_told_before_its_turn_is_over_and_not_again_when_it_is_found_again(
    served: Served, settings: Settings, application: Application, tenant_id: TenantId
) -> None:
    panel = await begun(application, tenant_id)
    journal = application.journal(tenant_id)
    vote = Opinion(position="510(k)", rationale="A predicate fits.")
    entry = evolve(an_entry(panel.panel_id, says="A predicate fits."), opinion=vote)

    async with stream(served, panel) as response:
        events = told(response)
        await journal.record(entry)
        await journal.record(evolve(entry, content="Another."))
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer = await anext(one async for one in events if one.event == "answer_recorded")
    await run_panel(application, tenant_id, panel.panel_id, observer=SilentObserver())
    with serving(settings) as other:
        rest = await all_told(other, panel, after=answer.id)

    assert answer.document["agent_id"] == "fda_expert"
    assert answer.document["content"] == "A predicate fits."
    assert answer.document["withheld"] is False
    answered = [one.document for one in rest if one.event == "answer_recorded"]
    places = Counter((one["round_number"], one["agent_id"]) for one in [answer.document, *answered])
    assert places == {
        (one["round_number"], one["agent_id"]): 1
        for one in (two.document["message"] for two in rest if two.event == "message_added")
    }
