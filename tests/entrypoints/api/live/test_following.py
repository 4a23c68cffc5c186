"""Streams that stay open: kept alive, limited, closed to who may no more, blind where it counts."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from application.panel import Person, SubmitAnswer, submit_answer
from application.panel.ports import SilentObserver
from application.tenancy import (
    CreatedKey,
    CreateKey,
    RevokeKey,
    create_key,
    revoke_key,
)
from domain.panel import Opinion, Panel, PanelType
from domain.tenancy import Permission, Principal, Role, TenantId
from entrypoints.api.event_stream import SIGN_OF_LIFE
from entrypoints.api.panels import events as streams
from entrypoints.bootstrap import Application
from entrypoints.deliberations import run_panel
from entrypoints.setting_rules import AuthMethod
from entrypoints.settings import Settings
from tests.entrypoints.api.live.server import Served, Told, serving, stream, told
from tests.entrypoints.panels_begun import a_tenant, begun, convened
from tests.patience import PATIENCE_SECONDS


async def run(application: Application, panel: Panel) -> Panel:
    return await run_panel(application, panel.tenant_id, panel.panel_id, observer=SilentObserver())


class TestPeople:
    async def test_until_a_person_has_answered_the_stream_tells_who_spoke_and_not_what(
        self, served: Served, application: Application, tenant_id: TenantId
    ) -> None:
        panel = await begun(application, tenant_id, **a_hybrid())
        before = await heard(served, await run(application, panel), last="people_awaited")

        answer = SubmitAnswer(
            panel_id=panel.panel_id,
            agent_id="ann",
            content="Yes.",
            opinion=Opinion(position="De Novo", rationale="I have seen it work."),
        )
        await submit_answer(
            answer,
            uow=application.unit_of_work(tenant_id),
            journal=application.journal(tenant_id),
            clock=application.clock,
        )
        after = await heard(served, await run(application, panel), last="consensus_updated")

        blind = said(before)
        assert {one["message"]["agent_id"] for one in blind} == {"fda_expert", "clinical_expert"}
        assert all(one["withheld"] for one in blind)
        assert all(one["message"]["content"] is None for one in blind)
        assert all(one["message"]["opinion"] is None for one in blind)
        unread = [one.document for one in before if one.event == "answer_recorded"]
        assert {one["agent_id"] for one in unread} == {"fda_expert", "clinical_expert"}
        assert all(one["withheld"] for one in unread)
        hidden = ("content", "opinion", "points", "abstained")
        assert all(one[key] is None for one in unread for key in hidden)
        seen = [one for one in said(after) if one["message"]["round_number"] == 1]
        assert [one["message"]["agent_id"] for one in seen][-1] == "ann"
        assert not any(one["withheld"] for one in seen)
        assert all(one["message"]["content"] for one in seen)

    async def test_while_people_are_awaited_the_stream_stays_open_and_is_kept_alive(
        self,
        served: Served,
        application: Application,
        tenant_id: TenantId,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(streams, "IDLE_SECONDS", 0.1)
        panel = await run(application, await begun(application, tenant_id, **a_hybrid()))

        async with stream(served, panel, after="999999") as response:
            pieces = response.aiter_raw()
            heard = b""
            while len(heard) < 3 * len(SIGN_OF_LIFE):
                heard += await anext(pieces)

        assert heard.startswith(SIGN_OF_LIFE * 3)


class TestManyStreams:
    async def test_a_tenant_has_so_many_and_others_have_theirs(
        self, served: Served, application: Application
    ) -> None:
        ours, theirs = [await a_tenant(application) for _ in range(2)]
        panel, other = await convened(application, ours), await convened(application, theirs)
        live = served.app.state.service.live
        live.followers_a_tenant = 3

        async with AsyncExitStack() as stack:
            for _ in range(3):
                opened = await stack.enter_async_context(stream(served, panel))
                assert opened.status_code == 200
            async with stream(served, panel) as response:
                await response.aread()
            async with stream(served, other) as allowed:
                assert allowed.status_code == 200
        live.followers_a_tenant = 200

        assert response.status_code == 429
        assert response.json()["code"] == "streams_too_many"
        assert int(response.headers["Retry-After"]) > 0
        await self._falls_free(served, panel)

    async def test_whoever_reads_nothing_keeps_nobody_else_waiting(
        self, served: Served, application: Application, tenant_id: TenantId
    ) -> None:
        panel = await run(application, await convened(application, tenant_id))
        request = (
            f"GET /api/v1/panels/{panel.panel_id}/events HTTP/1.1\r\n"
            f"Host: localhost\r\nX-Tenant-ID: {tenant_id}\r\n\r\n"
        ).encode()
        idle = []
        for _ in range(100):
            _, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(served.url).port)
            writer.write(request)
            idle.append(writer)

        async with asyncio.timeout(PATIENCE_SECONDS):
            events = await heard(served, panel, last="end")

        assert events[-1].event == "end"
        for writer in idle:
            writer.close()
            await writer.wait_closed()

    async def _falls_free(self, served: Served, panel: Panel) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while served.app.state.service.live.is_full(panel.tenant_id):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        async with stream(served, panel) as response:
            assert response.status_code == 200


class TestAccess:
    @pytest.fixture
    def guarded(self, settings: Settings) -> Settings:
        return Settings(
            settings.database_url, auth=frozenset({AuthMethod.KEYS}), cursor_secret="s" * 32
        )

    async def test_a_revoked_key_loses_its_stream_and_hears_nothing_more(
        self,
        guarded: Settings,
        application: Application,
        tenant_id: TenantId,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(streams, "IDLE_SECONDS", 0.2)
        owner = Principal(tenant_id=tenant_id, subject="ann", name="Ann", role=Role.OWNER)
        panel = await convened(application, tenant_id)
        created = await a_key(application, owner)

        with serving(guarded) as service:
            async with stream(service, panel, key=created.text) as response:
                events = told(response)
                await anext(events)
                await revoke_key(
                    RevokeKey(by=owner, key_id=created.key.key_id),
                    keys=application.keys(tenant_id),
                    clock=application.clock,
                )
                async with asyncio.timeout(PATIENCE_SECONDS):
                    rest = [one async for one in events]
            async with stream(service, panel, key=created.text) as again:
                assert again.status_code == 401

        assert {one.event for one in rest} <= {"member_added"}

    async def test_it_is_looked_again_often_enough(self) -> None:
        assert streams.IDLE_SECONDS <= 15

    async def test_without_the_permission_there_is_no_stream(
        self, guarded: Settings, application: Application, tenant_id: TenantId
    ) -> None:
        owner = Principal(tenant_id=tenant_id, subject="ann", name="Ann", role=Role.OWNER)
        panel = await convened(application, tenant_id)
        created = await a_key(application, owner, scopes=frozenset({Permission.USAGE_READ}))

        with serving(guarded) as service:
            async with stream(service, panel, key=created.text) as response:
                assert response.status_code == 403
            async with stream(service, panel) as response:
                assert response.status_code == 401
            url = f"{service.url}/api/v1/panels/{panel.panel_id}/events"
            async with httpx.AsyncClient() as client:
                assert (await client.get(url)).status_code == 400


async def heard(served: Served, panel: Panel, *, last: str) -> list[Told]:
    """The events up to the first of that type."""
    events = []
    async with stream(served, panel) as response:
        async for event in told(response):
            events.append(event)
            if event.event == last:
                break
    return events


def said(events: list[Told]) -> list[Any]:
    return [one.document for one in events if one.event == "message_added"]


def a_hybrid() -> dict[str, object]:
    return {
        "panel_type": PanelType.HYBRID,
        "agent_ids": ("fda_expert", "clinical_expert"),
        "people": (Person(agent_id="ann", name="Ann"),),
    }


async def a_key(
    application: Application, owner: Principal, scopes: frozenset[Permission] | None = None
) -> CreatedKey:
    command = CreateKey(by=owner, name="robot", role=Role.EDITOR, scopes=scopes)
    return await create_key(
        command,
        keys=application.keys(owner.tenant_id),
        clock=application.clock,
        ids=application.ids,
        secrets=application.secrets,
    )
