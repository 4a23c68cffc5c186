from typing import Any

import pytest

from entrypoints.api.panels.part_schemas import PanelPageDocument
from tests.entrypoints.api.panels.conftest import PANELS, Caller, refusal_of


async def listed(caller: Caller, **wanted: object) -> Any:  # noqa: ANN401 - any JSON
    response = await caller.http.get(PANELS, params={k: str(v) for k, v in wanted.items()})
    assert response.status_code == 200, response.text
    page = response.json()
    PanelPageDocument.model_validate(page, extra="forbid")
    return page


async def several(caller: Caller, number: int) -> list[str]:
    """The ids of new panels, the newest first."""
    paths = [await caller.convene(query=f"Question {n}?") for n in range(number)]
    return [path.rpartition("/")[2] for path in reversed(paths)]


async def test_a_list_that_is_empty_says_so(caller: Caller) -> None:
    assert await listed(caller) == {"panels": [], "total": 0, "next_cursor": None}


async def test_the_pages_hold_every_panel_once_the_newest_first(caller: Caller) -> None:
    ids = await several(caller, 5)

    pages = [await listed(caller, limit=2)]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(await listed(caller, limit=2, cursor=cursor))

    assert [one["panel_id"] for page in pages for one in page["panels"]] == ids
    assert [(len(page["panels"]), page["total"]) for page in pages] == [(2, 5), (2, 5), (1, 5)]


async def test_a_page_does_not_move_when_panels_join(caller: Caller) -> None:
    ids = await several(caller, 4)
    first = await listed(caller, limit=2)
    await several(caller, 2)

    second = await listed(caller, limit=2, cursor=first["next_cursor"])

    assert [one["panel_id"] for one in second["panels"]] == ids[2:]


async def test_filters_narrow_the_list(caller: Caller) -> None:
    await caller.http.delete(await caller.convene(query="Is 100% safe?"))
    await caller.convene(query="Is it SAFE?", panel_type="delphi")

    async def found(**wanted: object) -> list[str]:
        return [one["query"] for one in (await listed(caller, **wanted))["panels"]]

    assert await found(status="cancelled") == ["Is 100% safe?"]
    assert await found(type="delphi") == ["Is it SAFE?"]
    assert await found(text="is IT safe") == ["Is it SAFE?"]
    assert await found(text="%") == ["Is 100% safe?"]
    assert await found(text="' OR 1=1 --") == []
    assert await found(text="safe", status="draft") == ["Is it SAFE?"]
    assert await found(created_from="2100-01-01T00:00:00Z") == []
    assert len(await found(created_to="2100-01-01T00:00:00+02:00")) == 2


UNKNOWN: list[tuple[str, object]] = [
    ("limit", 0),
    ("limit", 101),
    ("limit", "ten"),
    ("status", "done"),
    ("type", "quorum"),
    ("text", ""),
    ("text", "a" * 201),
    ("text", "a\x00b"),
    ("created_from", "yesterday"),
    ("created_from", "2026-01-01T00:00:00"),
    ("created_from", "0001-01-01T00:00:00+23:00"),
    ("created_to", "9999-12-31T23:59:59-23:00"),
    ("cursor", "AAAA"),
    ("cursor", "é"),
    ("sort", "query"),
    ("tenant_id", "x"),
]


async def test_what_cannot_be_looked_for_is_refused_by_name(
    caller: Caller, subtests: pytest.Subtests
) -> None:
    for name, value in UNKNOWN:
        with subtests.test(f"{name}={value!s:.40}"):
            response = await caller.http.get(PANELS, params={name: str(value)})

            status, _, field = refusal_of(response)
            assert (status, field) == (400, name)


class TestACursor:
    @pytest.fixture
    async def cursor(self, caller: Caller) -> str:
        await several(caller, 2)
        cursor: str = (await listed(caller, limit=1))["next_cursor"]
        return cursor

    async def test_serves_its_own_tenant_only(
        self, caller: Caller, stranger: Caller, cursor: str
    ) -> None:
        await several(stranger, 2)

        response = await stranger.http.get(PANELS, params={"cursor": cursor})

        assert refusal_of(response) == (400, "cursor_invalid", "cursor")
        assert (await listed(caller, cursor=cursor))["panels"]

    async def test_serves_its_own_filters_only(self, caller: Caller, cursor: str) -> None:
        response = await caller.http.get(PANELS, params={"cursor": cursor, "status": "draft"})

        assert refusal_of(response) == (400, "cursor_invalid", "cursor")

    @pytest.mark.parametrize("position", [0, 9, -1])
    async def test_is_refused_when_a_character_of_it_was_changed(
        self, caller: Caller, cursor: str, position: int
    ) -> None:
        changed = [*cursor]
        changed[position] = "A" if changed[position] != "A" else "Q"

        response = await caller.http.get(PANELS, params={"cursor": "".join(changed)})

        assert refusal_of(response) == (400, "cursor_invalid", "cursor")
