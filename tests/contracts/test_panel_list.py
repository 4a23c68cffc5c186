from datetime import timedelta

import pytest
from attrs import evolve

from application.panel.ports import PanelFilter, PanelSummary
from domain.panel import Awaited, PanelStatus, PanelType
from domain.tenancy import TenantId
from tests.contracts.examples import NOW, a_panel, a_panel_with_everything, cancel, stored
from tests.contracts.store import Store

QUESTIONS = (
    "Which route?",
    "Is 100% of it done?",
    "snake_case or C:\\path?",
    "(a|b)* [x]?",
    "Sollen Ärzte entscheiden?",
    "ΣΟΦΌς;",
)


@pytest.mark.parametrize(
    ("phase", "seats", "listed"),
    [("blind", ("a", "b"), ("a", "b")), ("sign_off", (), ("sign_off",))],
)
async def test_a_list_shows_whom_a_panel_waits_for(
    store: Store, tenant_id: TenantId, phase: str, seats: tuple[str, ...], listed: tuple[str, ...]
) -> None:
    awaited = Awaited(round_number=1, phase=phase, seats=seats)
    panel = evolve(a_panel_with_everything(tenant_id), awaited=awaited, pending_events=())

    await stored(store.unit_of_work(tenant_id), panel)

    async with store.unit_of_work(tenant_id) as uow:
        assert [summary.awaited for summary in await uow.panels.search(PanelFilter(), limit=9)] == [
            listed
        ]


async def test_the_newest_panels_are_listed_first_and_no_more_than_asked_for(
    store: Store, tenant_id: TenantId
) -> None:
    uow = store.unit_of_work(tenant_id)
    middle = await stored(uow, a_panel(tenant_id, minutes=1))
    oldest = await stored(uow, a_panel(tenant_id, minutes=0))
    newest = await stored(uow, a_panel(tenant_id, minutes=2))

    async with uow:
        listed = await uow.panels.search(PanelFilter(), limit=2)
        everything = await uow.panels.search(PanelFilter(), limit=9)

    assert [summary.panel_id for summary in listed] == [newest.panel_id, middle.panel_id]
    assert everything[-1] == PanelSummary(
        panel_id=oldest.panel_id,
        query=oldest.query,
        panel_type=oldest.panel_type,
        status=PanelStatus.DRAFT,
        created_at=oldest.created_at,
        level=None,
        recommendation=None,
        version=1,
    )


class TestAFilter:
    @pytest.fixture(autouse=True)
    async def _panels(self, store: Store, tenant_id: TenantId) -> None:
        uow = store.unit_of_work(tenant_id)
        for minutes, query in enumerate(QUESTIONS):
            panel = evolve(a_panel(tenant_id, minutes=minutes), query=query, pending_events=())
            if minutes == 0:
                cancel(panel)
            await stored(uow, panel)

    async def found_by(self, store: Store, tenant_id: TenantId, wanted: PanelFilter) -> list[str]:
        async with store.unit_of_work(tenant_id) as uow:
            found = await uow.panels.search(wanted, limit=9)
            assert await uow.panels.count(wanted) == len(found)
        return [summary.query for summary in found]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ROUTE", ["Which route?"]),
            ("100%", ["Is 100% of it done?"]),
            ("%", ["Is 100% of it done?"]),
            ("_", ["snake_case or C:\\path?"]),
            ("C:\\P", ["snake_case or C:\\path?"]),
            ("(a|b)*", ["(a|b)* [x]?"]),
            ("[X]", ["(a|b)* [x]?"]),
            (".*", []),
            ("'; --", []),
            ("ÄRZTE", ["Sollen Ärzte entscheiden?"]),
            ("A\u0308rzte", ["Sollen Ärzte entscheiden?"]),
            ("σοφός", ["ΣΟΦΌς;"]),
        ],
    )
    async def test_finds_a_text_as_it_is_written_in_either_case(
        self, store: Store, tenant_id: TenantId, text: str, expected: list[str]
    ) -> None:
        assert await self.found_by(store, tenant_id, PanelFilter(text=text)) == expected

    async def test_tells_panels_by_status_and_type(self, store: Store, tenant_id: TenantId) -> None:
        cancelled = PanelFilter(status=PanelStatus.CANCELLED)
        structured = PanelFilter(panel_type=PanelType.STRUCTURED)
        delphi = PanelFilter(panel_type=PanelType.DELPHI)

        assert await self.found_by(store, tenant_id, cancelled) == [QUESTIONS[0]]
        assert len(await self.found_by(store, tenant_id, structured)) == len(QUESTIONS)
        assert await self.found_by(store, tenant_id, delphi) == []

    async def test_holds_the_time_from_which_and_not_the_one_to_which_it_goes(
        self, store: Store, tenant_id: TenantId
    ) -> None:
        first, third = NOW + timedelta(minutes=1), NOW + timedelta(minutes=3)
        wanted = PanelFilter(created_from=first, created_to=third)

        assert await self.found_by(store, tenant_id, wanted) == [QUESTIONS[2], QUESTIONS[1]]

    async def test_goes_through_all_pages_without_a_gap(
        self, store: Store, tenant_id: TenantId
    ) -> None:
        listed: list[PanelSummary] = []
        async with store.unit_of_work(tenant_id) as uow:
            for _ in QUESTIONS:
                before = listed[-1].place if listed else None
                listed += await uow.panels.search(PanelFilter(), limit=1, before=before)
            beyond = await uow.panels.search(PanelFilter(), limit=1, before=listed[-1].place)

        assert [one.query for one in listed] == [*reversed(QUESTIONS)]
        assert list(beyond) == []


async def test_panels_of_one_moment_are_told_apart_by_their_ids(
    store: Store, tenant_id: TenantId
) -> None:
    uow = store.unit_of_work(tenant_id)
    ids = {(await stored(uow, a_panel(tenant_id))).panel_id for _ in range(5)}

    async with uow:
        first = await uow.panels.search(PanelFilter(), limit=3)
        rest = await uow.panels.search(PanelFilter(), limit=3, before=first[-1].place)

    assert [one.panel_id for one in (*first, *rest)] == sorted(ids, reverse=True)
