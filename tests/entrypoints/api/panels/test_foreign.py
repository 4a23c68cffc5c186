"""Threats 11, 12 and 15: strangers reach nothing, by any operation of the OpenAPI document."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from domain.panel import PanelId
from entrypoints.api.app import create_app
from entrypoints.settings import Settings
from tests.entrypoints.api.panels.conftest import Caller

DOCUMENT: dict[str, Any] = create_app(Settings("sqlite:///unopened.db")).openapi()
BODIES = {
    "suppose": {"without": ["fda_expert"]},
    "submit_answer": {"position": "De Novo"},
    "sign_outcome": {"decision": "accept"},
    "place_hold": {"reason": "Acme against Foo"},
}
TAGS = {"panels"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The path, the method and the description of each operation."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


OF_A_PANEL = [
    (method, path, operation) for path, method, operation in operations() if "{panel_id}" in path
]


def test_there_is_an_operation_to_be_tested_for_each_kind_of_access() -> None:
    assert {method for method, _, _ in OF_A_PANEL} == {"get", "post", "put", "delete"}
    assert len(OF_A_PANEL) >= 12


@pytest.mark.parametrize("erase", ["false", "true"])
async def test_a_foreign_panel_is_answered_like_one_that_does_not_exist(
    caller: Caller, stranger: Caller, subtests: pytest.Subtests, erase: str
) -> None:
    foreign = (await caller.convene()).rpartition("/")[2]
    await stranger.convene()
    before = (await caller.http.get(f"/api/v1/panels/{foreign}")).json()

    for method, path, operation in OF_A_PANEL:
        with subtests.test(f"{method} {path}"):
            refused = await asked(stranger, foreign, method, path, operation, erase)
            unknown = str(PanelId.generate())

            assert refused[0] == 404
            assert refused == await asked(stranger, unknown, method, path, operation, erase)
    assert (await caller.http.get(f"/api/v1/panels/{foreign}")).json() == before


async def asked(
    caller: Caller, panel_id: str, method: str, path: str, operation: dict[str, Any], erase: str
) -> tuple[int, str, list[str]]:
    """The status, the problem and the names of the headers, whatever the id."""
    response = await caller.http.request(
        method,
        path.replace("{panel_id}", panel_id).replace("{agent_id}", "jane"),
        json=BODIES.get(operation["operationId"]),
        params={"erase": erase} if method == "delete" else {},
    )
    problem = response.json()
    problem.pop("request_id")
    text = json.dumps(problem).replace(panel_id, "ID")
    names = sorted(name for name in response.headers if name != "x-request-id")
    return response.status_code, text, names


async def test_a_foreign_panel_is_in_no_list(caller: Caller, stranger: Caller) -> None:
    await caller.convene()

    page = (await stranger.http.get("/api/v1/panels")).json()

    assert page == {"panels": [], "total": 0, "next_cursor": None}


def test_no_operation_acts_on_several_panels_at_once() -> None:
    """So none can act on some of them, where one of the others is foreign."""
    taken = {
        name
        for schema in DOCUMENT["components"]["schemas"].values()
        for name in schema.get("properties", {})
    }

    assert not {"panel_ids", "panels_ids", "ids", "batch"} & taken


def test_every_operation_documents_its_success_and_its_refusals() -> None:
    for path, method, operation in operations():
        if not TAGS & set(operation["tags"]):
            continue
        responses = operation["responses"]
        named = f"{method} {path}"
        assert operation["operationId"], named
        assert operation["summary"], named
        assert {"400", "401", "403", "404"} <= set(responses), named
        for status, response in responses.items():
            if int(status) >= 400:
                assert "application/problem+json" in response["content"], (named, status)
        if method == "post":
            keys = [p["name"] for p in operation["parameters"]]
            assert "Idempotency-Key" in keys, named
            assert {"409", "422"} <= set(responses), named
